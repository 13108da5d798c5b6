package dev.parley.it.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.it.WsFrame;
import dev.parley.it.fault.Checker;
import dev.parley.it.fault.Crowd;
import dev.parley.it.fault.FrameProxy;
import dev.parley.it.fault.FrameProxy.Climate;
import dev.parley.it.fault.FrameProxy.Fate;
import dev.parley.it.fault.Histories;
import dev.parley.it.fault.Histories.Logged;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Acknowledgements get lost. A message that is sent again is stored once, and acknowledged with the same position. */
class LostAckIT {
    private static final int LOST = Integer.getInteger("test.acks", 1_000);
    private static final int PERCENT = 30;
    /** How long a sender waits. If this is too short, it only causes one more retry. */
    private static final Duration PATIENCE = Duration.ofMillis(250);

    @TempDir
    private Path directory;

    private final LongAdder lost = new LongAdder();
    /** Every position that the server named for a key, whether the acknowledgement arrived or not. */
    private final Map<String, Set<String>> places = new ConcurrentHashMap<>();

    private final Map<String, LongAdder> acknowledgements = new ConcurrentHashMap<>();

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void stores_a_message_once_that_is_sent_again_because_its_acknowledgement_was_lost() throws Exception {
        try (JavaProcess server = JavaProcess.war(directory, "--port", "0", "--set", "rate.messages=0")) {
            var base = server.awaitAddress();
            try (FrameProxy proxy = FrameProxy.start(base, this::forgetful)) {
                Crowd crowd = new Crowd(proxy.uri(), "acks", 20, 10, PATIENCE).start();
                await().atMost(Duration.ofMinutes(8)).until(() -> lost.sum() >= LOST);
                Histories histories = crowd.finish(base);

                long repeated = acknowledgements.values().stream()
                        .filter(times -> times.sum() > 1)
                        .count();
                LoggerFactory.getLogger(LostAckIT.class)
                        .info(
                                "{} acknowledgements dropped: {} in the log, {} of them acknowledged more than once",
                                lost,
                                histories.log().size(),
                                repeated);
                assertThat(Checker.violations(histories)).isEmpty();
                assertThat(Crowd.toldMissing(histories)).isEmpty();
                assertThat(repeated).isGreaterThan(LOST / 2);
                Map<Long, String> log = new HashMap<>();
                for (Logged each : histories.log()) {
                    log.put(each.seq(), each.key());
                }
                assertThat(places).allSatisfy((key, named) -> {
                    assertThat(named).as("places of " + key).hasSize(1);
                    long seq = Long.parseLong(named.iterator().next().split(":", 2)[1]);
                    assertThat(log).containsEntry(seq, key);
                });
            }
        }
    }

    /** On each connection some of the acknowledgements vanish from their frames. */
    private Climate forgetful() {
        return (fromServer, frame, header) -> {
            String payload = new String(frame, header, frame.length - header, UTF_8);
            if (!fromServer || !payload.contains("\"said\"")) {
                return Fate.pass(frame);
            }
            List<String> kept = payload.lines().filter(this::getsThrough).toList();
            return kept.isEmpty()
                    ? Fate.drop()
                    : Fate.pass(WsFrame.of(WsFrame.TEXT, String.join("\n", kept).getBytes(UTF_8))
                            .unmasked());
        };
    }

    private boolean getsThrough(String line) {
        JsonNode event = JsonMapper.shared().readTree(line);
        if (!event.path("ev").asString().equals("said")) {
            return true;
        }
        String key = event.path("key").asString();
        String place = event.path("epoch").asString() + ":" + event.path("seq").asLong();
        places.computeIfAbsent(key, any -> ConcurrentHashMap.newKeySet()).add(place);
        acknowledgements.computeIfAbsent(key, any -> new LongAdder()).increment();
        if (ThreadLocalRandom.current().nextInt(100) >= PERCENT) {
            return true;
        }
        lost.increment();
        return false;
    }
}
