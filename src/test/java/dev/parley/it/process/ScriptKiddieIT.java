package dev.parley.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.JsonClient;
import dev.parley.it.WsClient;
import dev.parley.it.fault.Kiddie;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A public server as limits.md advises, with 256 MB: a script kiddie with 200 connections, who uses everything that the
 * protocol offers, fills neither the heap nor the disk nor the log, and two people from elsewhere talk as if he was not there.
 */
@Timeout(value = 40, unit = java.util.concurrent.TimeUnit.MINUTES)
@EnabledOnOs(value = OS.LINUX, disabledReason = "connects from 127.0.0.2")
class ScriptKiddieIT {
    private static final Logger LOG = LoggerFactory.getLogger(ScriptKiddieIT.class);

    private static final int ROUNDS = Integer.getInteger("test.kiddie.rounds", 1);
    private static final int CONNECTIONS = 200;

    /** Of each of two people in a round: 4 s, at half of what {@code parley.limits.say} allows. */
    private static final int MESSAGES = 4;

    private static final Duration PAUSE = Duration.ofMillis(500);
    /** Only for the end: a slow machine is late, and loses nothing. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final long HEAP = 256L << 20;
    /** As in {@link FloodIT}: the server itself, a connection, and the budgets of concurrency.md. */
    private static final long LIVE = (24L << 20) + HEAP * 4 / 8 + (CONNECTIONS + 2) * ((9L + 8 + 16) << 10);

    private static final long DISK = 32L << 20;
    /** Lines in a second, of all loggers together; and those of the start and the end. */
    private static final int LINES = 10;

    private static final int LINES_ONCE = 50;

    private static final String OTHERS = "127.0.0.2";
    private static final String ROOM = "garden";

    @TempDir
    private Path directory;

    @Test
    void fills_neither_heap_nor_disk_nor_log_and_others_keep_talking() throws Exception {
        try (JavaProcess server = JavaProcess.war(
                directory,
                List.of(),
                List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError"),
                "--port",
                "0",
                "--set",
                "limits.on=true",
                "--set",
                "data.bytes=" + DISK,
                "--set",
                "history.age=30d",
                "--set",
                "history.bytes=500000",
                "--set",
                "rooms.max=10000")) {
            URI base = server.awaitAddress();
            long begin = System.nanoTime();
            try (Person ann = new Person(base, "Ann");
                    Person bob = new Person(base, "Bob")) {
                for (int round = 0; round < ROUNDS; round++) {
                    try (Kiddie kiddie = Kiddie.start(base, CONNECTIONS)) {
                        for (int i = 0; i < MESSAGES; i++) {
                            ann.say();
                            LockSupport.parkNanos(PAUSE.toNanos());
                            bob.say();
                            LockSupport.parkNanos(PAUSE.toNanos());
                        }
                        assertRude(kiddie);
                    }
                    assertSmall(server);
                }
                ann.assertHeard(bob);
                bob.assertHeard(ann);
            }
            long seconds = 1 + Duration.ofNanos(System.nanoTime() - begin).toSeconds();
            server.terminate();
            String output = server.output();
            LOG.info("{} lines in {} s", output.lines().count(), seconds);
            assertThat(output.lines().count()).as(output).isLessThan(LINES_ONCE + LINES * seconds);
        }
    }

    /** The test would prove nothing if the kiddie had not been stopped by limits, or had not used everything. */
    private static void assertRude(Kiddie kiddie) throws IOException {
        kiddie.close();
        LOG.info("{}; {} times too fast; {} requests", kiddie.deeds(), kiddie.slowed(), kiddie.requests());
        assertThat(kiddie.deeds()).containsOnlyKeys(Kiddie.Deed.values());
        assertThat(kiddie.slowed()).isPositive();
        assertThat(kiddie.requests()).isPositive();
    }

    private void assertSmall(JavaProcess server) throws Exception {
        long disk;
        try (Stream<Path> files = Files.walk(directory.resolve("parley-data"))) {
            disk = files.map(Path::toFile)
                    .filter(java.io.File::isFile)
                    .mapToLong(java.io.File::length)
                    .sum();
        }
        JavaProcess.LiveHeap heap = server.liveHeap();
        LOG.info("{} KB on disk, live heap {} KB", disk >> 10, heap.bytes() >> 10);
        assertThat(disk).as("bytes on disk").isLessThan(DISK);
        assertThat(heap.bytes()).as(heap.largest()).isLessThan(LIVE);
    }

    /** Somebody who talks, and counts what the others say. */
    private static final class Person implements AutoCloseable {
        private final String name;
        private final WsClient socket;
        private final List<String> heard = new ArrayList<>();
        private int said;
        private int acknowledged;
        private boolean joined;
        private boolean answered;

        Person(URI base, String name) {
            this.name = name;
            socket = JsonClient.request(base).from(OTHERS).open();
            send("{'op':'hello','name':'" + name + "'}");
            send("{'op':'join','room':'" + ROOM + "'}");
            until(() -> joined);
        }

        private void send(String command) {
            socket.sendText(command.replace('\'', '"'));
        }

        void say() {
            said++;
            send("{'op':'say','room':'" + ROOM + "','key':'" + name + said + "','text':'" + name + " " + said + "'}");
        }

        /** Everything was heard, in order, all that this person said is acknowledged, and the connection still works. */
        void assertHeard(Person other) {
            until(() -> acknowledged == said && heard.size() >= said + other.said);
            for (Person each : List.of(this, other)) {
                assertThat(heard.stream().filter(text -> text.startsWith(each.name)))
                        .containsExactlyElementsOf(Stream.iterate(1, i -> i + 1)
                                .limit(each.said)
                                .map(i -> each.name + " " + i)
                                .toList());
            }
            send("{'op':'ping','id':1}");
            until(() -> answered);
        }

        private interface Condition {
            boolean holds();
        }

        private void until(Condition condition) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!condition.holds()) {
                WsClient.Received next = socket.next(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
                if (!(next instanceof WsClient.Received.Text text)) {
                    throw new AssertionError(name + " got " + next + " and has heard " + heard);
                }
                for (String line : text.text().split("\n", -1)) {
                    take(JsonMapper.shared().readTree(line));
                }
            }
        }

        private void take(JsonNode event) {
            switch (event.path("ev").asString()) {
                case "message" -> heard.add(event.path("text").asString());
                case "said" -> acknowledged++;
                case "joined" -> joined = true;
                case "pong" -> answered = true;
                case "error" -> throw new AssertionError(name + ": " + event);
                default -> {}
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
