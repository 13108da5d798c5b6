package dev.parley.benchmark;

import dev.parley.benchmark.Crowd.Talk;
import dev.parley.it.JsonClient;
import dev.parley.it.WsClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whether others notice somebody in their room who does not read what is sent, and what becomes of that one. */
final class SlowReaderLimit {
    private static final int OTHERS = 998;
    private static final int BYTES = 6_000;
    private static final int RATE = 25;
    private static final Duration WARM = Duration.ofSeconds(8);
    private static final Duration ALONE = Duration.ofSeconds(6);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(200);
    private static final String ROOM = "hall";

    private SlowReaderLimit() {}

    /** Two do not read: one wakes up when its outbox has overflowed, the other never does. */
    static void measure(Path data, Findings findings) throws IOException {
        findings.title("A slow reader among 1,000: texts of 6,000 bytes, 25 messages/s, log on disk");
        try (ServerProcess server = ServerProcess.parley(data, List.of(), "log=sqlite", "metrics.readers=127.0.0.1");
                Crowd crowd = new Crowd(server)) {
            crowd.connect(OTHERS, i -> List.of(ROOM));
            Talk talk = new Talk(BYTES, RATE, 0, n -> ROOM, n -> n % OTHERS, OTHERS);
            crowd.talk(talk, WARM);
            Figures before = crowd.talk(talk, ALONE);
            Sleeper sleeper = new Sleeper(server);
            Sleeper dead = new Sleeper(server);
            CompletableFuture<Long> full = server.whenPrinted("4508").orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            CompletableFuture<Double> closed = full.thenApplyAsync(sleeper::wake);
            CompletableFuture<Double> cut = full.thenApplyAsync(dead::awaitCut);
            CompletableFuture<Void> over = CompletableFuture.allOf(closed, cut);
            CompletableFuture<Double> fullest = CompletableFuture.supplyAsync(() -> fullest(server, full));
            Figures during = crowd.talk(talk, over::isDone);
            Figures after = crowd.talk(talk, ALONE);
            Figures without = Figures.median(List.of(before, after));
            findings.compare(
                    "p99 of the others without and with it",
                    without.p99Millis(),
                    during.p99Millis(),
                    "ms",
                    "< 2 times");
            findings.compare("median of the others", without.p50Millis(), during.p50Millis(), "ms", "");
            findings.compare("CPU for a delivery", without.cpuMicros(), during.cpuMicros(), "µs", "");
            findings.add("lost by the others", Report.text(before.lost() + during.lost() + after.lost()), "0");
            findings.add(
                    "closed with " + sleeper.code() + ", after its outbox was full",
                    Report.text(closed.join()) + " s",
                    "4508, ≤ 10 s");
            findings.add(
                    "most that waited in its outbox",
                    String.format(Locale.ROOT, "%,.0f bytes", fullest.join()),
                    "≤ 1,048,576 bytes");
            findings.add("cut, if it never reads, after that", Report.text(cut.join()) + " s", "≤ 10 s");
            findings.add("came back", sleeper.comeBack(server), "recovered, nothing lost");
        }
    }

    /** Looks at the fullest outbox again and again until then, and returns the most it has seen, in bytes. */
    private static double fullest(ServerProcess server, CompletableFuture<?> end) {
        double most = 0;
        while (!end.isDone()) {
            most = Math.max(most, dev.parley.it.Figures.of(server.uri()).get("parley_outbox_largest_bytes"));
            LockSupport.parkNanos(LOOK);
        }
        return most;
    }

    /** Somebody who joins and reads nothing, until it is told to. */
    private static final class Sleeper {
        private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(20);

        private final WsClient socket;
        private String epoch = "";
        private long seq;
        private int code;

        Sleeper(ServerProcess server) {
            socket = JsonClient.request(server.uri()).openUnread();
            socket.sendText("{\"op\":\"join\",\"room\":\"" + ROOM + "\"}");
        }

        int code() {
            return code;
        }

        /** Reads all there is up to the end, and returns how many seconds after {@code full} that came. */
        double wake(long full) {
            socket.listen();
            WsClient.Received next = socket.next();
            while (next instanceof WsClient.Received.Text text) {
                take(text.text());
                next = socket.next();
            }
            code = ((WsClient.Received.Closed) next).code();
            return secondsSince(full);
        }

        /** Returns how many seconds after {@code full} the line broke under somebody who still sends. */
        double awaitCut(long full) {
            try {
                while (true) {
                    socket.sendText("{\"op\":\"ping\"}");
                    LockSupport.parkNanos(MOMENT);
                }
            } catch (UncheckedIOException e) {
                return secondsSince(full);
            }
        }

        private static double secondsSince(long nanos) {
            return (System.nanoTime() - nanos) / 1e9;
        }

        private void take(String lines) {
            for (String line : lines.split("\n", -1)) {
                JsonNode event = JsonMapper.shared().readTree(line);
                switch (event.path("ev").asString()) {
                    case "joined" -> {
                        epoch = event.path("epoch").asString();
                        seq = event.path("seq").asLong();
                    }
                    case "message" -> hear(event.path("seq").asLong());
                    default -> {
                        // welcome, arrivals, ticks
                    }
                }
            }
        }

        private void hear(long next) {
            if (next != seq + 1) {
                throw new IllegalStateException("heard " + next + " after " + seq);
            }
            seq = next;
        }

        /** Says what becomes of it when it comes back with its position. */
        String comeBack(ServerProcess server) {
            try (JsonClient witness = JsonClient.open(server.uri());
                    JsonClient again = JsonClient.open(server.uri())) {
                long end = witness.join(ROOM).path("seq").asLong();
                long from = seq;
                JsonNode joined = again.send("{'op':'join','room':'" + ROOM + "','since':{'epoch':'" + epoch
                                + "','seq':" + seq + "}}")
                        .await("joined");
                joined.path("messages").forEach(each -> hear(each.path("seq").asLong()));
                while (seq < end) {
                    hear(again.await("message").path("seq").asLong());
                }
                return (joined.path("recovered").asBoolean() ? "recovered, " : "not recovered, ") + (seq - from)
                        + " behind, all heard";
            }
        }
    }
}
