package dev.parley.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.HandshakeScenarios;
import dev.parley.it.JsonClient;
import dev.parley.it.Tokens;
import dev.parley.it.fault.Flood;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * One address has 200 connections of guests that use everything the protocol offers as fast as they can, against a server
 * with the defaults. Heap, disk and log stay bounded, and two users from the same address keep talking.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ScriptKiddieIT {
    private static final Logger LOG = LoggerFactory.getLogger(ScriptKiddieIT.class);

    private static final int GUESTS = Integer.getInteger("test.kiddie.guests", 200);
    private static final String ROOM = "hall";

    /** One message of each user for each period; as {@code parley.limits.say} permits for ever. */
    private static final int ROUNDS = Integer.getInteger("test.kiddie.rounds", 12);

    private static final long PERIOD_MILLIS = 500;

    private static final long HEAP = 256L << 20;
    /** The formula of concurrency.md, as in FloodIT. */
    private static final long LIVE = (24L << 20) + HEAP * 4 / 8 + GUESTS * (33L << 10);

    /** Of the guests' address, in 4 KiB each: 20 times 60 messages at once, and 20 times 2 in each second. */
    private static final long BURST = 20 * 60;

    private static final long PER_SECOND = 20 * 2;
    /** A message of 4 KiB in the write-ahead log and in the database, with its key and the pages around it. */
    private static final long ON_DISK = 4 * (4L << 10);

    /** Two lines of incidents and refusals of each kind, and some more, for each second. */
    private static final long LOGGED_PER_SECOND = 10_000;

    @TempDir
    private Path directory;

    private static JsonClient user(URI base, String name) {
        JsonClient client = JsonClient.over(JsonClient.request(base)
                .header("Authorization", "Bearer " + Tokens.of(name))
                .open());
        client.next("welcome");
        return client;
    }

    /** Everything that a client can send; each guest begins at another place, and has rooms of its own besides the hall. */
    private static List<String> frames(int guest) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String own = "own-" + guest + "-" + i;
            all.addAll(List.of(
                    "{'op':'say','room':'hall','text':'" + "x".repeat(60_000) + "'}",
                    "{'op':'say','room':'hall','text':'short'}",
                    "{'op':'join','room':'" + own + "'}\n{'op':'say','room':'" + own + "','text':'mine'}",
                    "{'op':'signal','room':'hall','kind':'typing','json':{'a':'" + "y".repeat(5_000) + "'}}",
                    "{'op':'history','room':'hall','after':0}",
                    "{'op':'who','room':'hall'}",
                    "{'op':'redact','room':'hall','seq':" + (i + 1) + "}",
                    "{'op':'edit','room':'hall','seq':" + (i + 1) + ",'text':'" + "z".repeat(30_000) + "'}",
                    "{'op':'leave','room':'" + own + "'}",
                    "{'op':'join','room':'hall','since':{'seq':0}}",
                    "{'op':'hello','name':'Ann by name'}",
                    "{'op':'ping'}",
                    "{'op':'refresh','token':'rubbish'}",
                    "{'op':'say','room':"));
        }
        int start = guest % all.size();
        return Stream.concat(all.subList(start, all.size()).stream(), all.subList(0, start).stream())
                .toList();
    }

    @Test
    void two_users_keep_talking_while_two_hundred_guests_do_what_they_can() throws Exception {
        long begin = System.nanoTime();
        try (JavaProcess server = JavaProcess.war(
                directory,
                List.of(),
                List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError"),
                "--port",
                "0",
                "--set",
                "limits.on=true",
                "--set",
                "auth.jwt.secret=" + HandshakeScenarios.SECRET)) {
            URI base = server.awaitAddress();
            try (JsonClient ann = user(base, "ann");
                    JsonClient bob = user(base, "bob")) {
                ann.join("table");
                bob.join("table");
                Flood flood = Flood.start(base, GUESTS, "{'op':'join','room':'hall'}", ScriptKiddieIT::frames);
                List<Long> heard;
                long live;
                try (flood) {
                    heard = talk(ann, bob);
                    live = server.liveHeap().bytes();
                }
                long stored = ann.join("hall").path("seq").asLong();
                long seconds = 1 + Duration.ofNanos(System.nanoTime() - begin).toSeconds();
                server.terminate();
                long logged = server.output().length();
                LOG.info(
                        "{} s: {} frames over {} connections, {} entries in the hall; live heap {} MB, disk {} MB, log {} KB",
                        seconds,
                        flood.frames(),
                        flood.connections(),
                        stored,
                        live >> 20,
                        onDisk() >> 20,
                        logged >> 10);
                assertThat(flood.connections()).as("connections").isGreaterThan(GUESTS);
                assertThat(stored).as("what the guests said").isPositive();
                assertThat(heard)
                        .as("what each heard of the other")
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, 2L * ROUNDS).boxed().toList());
                assertThat(live).as("live heap").isLessThan(LIVE);
                assertThat(onDisk())
                        .as("bytes on disk")
                        .isLessThan((8L << 20) + (BURST + PER_SECOND * seconds) * ON_DISK);
                assertThat(logged).as("bytes logged").isLessThan(LOGGED_PER_SECOND * (seconds + 2));
            }
        }
    }

    /** Has each say something in each period, and waits until it is acknowledged; returns the positions heard, in order. */
    private static List<Long> talk(JsonClient ann, JsonClient bob) {
        ScheduledExecutorService metronome = Executors.newSingleThreadScheduledExecutor();
        List<Long> heard = new ArrayList<>();
        try {
            for (int i = 0; i < ROUNDS; i++) {
                String text = " in round " + i;
                heard.add(tell(ann, bob, "ann" + text));
                heard.add(tell(bob, ann, "bob" + text));
                CompletableFuture<Void> beat = new CompletableFuture<>();
                metronome.schedule(() -> beat.complete(null), PERIOD_MILLIS, TimeUnit.MILLISECONDS);
                beat.join();
            }
        } finally {
            metronome.shutdownNow();
        }
        return heard;
    }

    private static long tell(JsonClient from, JsonClient to, String text) {
        from.say("table", text, text);
        JsonNode message = to.await("message");
        // passes over what it has said itself
        while (!message.path("text").asString().equals(text)) {
            message = to.await("message");
        }
        from.await("said");
        return message.path("seq").asLong();
    }

    private long onDisk() {
        try (Stream<Path> files = Files.walk(directory.resolve("parley-data"))) {
            return files.filter(each -> each.getFileName().toString().startsWith("parley."))
                    .mapToLong(each -> each.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
