package dev.parley.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.handshake.NamedKeys;
import dev.parley.it.Api;
import dev.parley.it.HookReceiver;
import dev.parley.it.HookServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Server and receivers are killed at random moments under load. A back end misses nothing, and the order is kept. */
abstract class FeedKills {
    private static final String KEY = "pk_Kill0000000000000000000000000000000000000000000";
    static final int KILLS = Integer.getInteger("test.feed.kills", 2);
    private static final int ROOMS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    private final Random random = new Random();
    private final AtomicBoolean ends = new AtomicBoolean();
    private final AtomicInteger said = new AtomicInteger();
    private final int kills;
    private final List<String> settings;
    private final AtomicReferenceArray<URI> addresses;
    private final int receiverPort = freePort();

    /** What the reader that asks has processed: entries by number, in the order of their arrival. */
    private final Map<Long, JsonNode> pulled = new LinkedHashMap<>();

    private String position = "";

    /**
     * Tests any number of servers.
     *
     * @param settings of each, besides those of this test
     */
    FeedKills(int servers, int kills, List<String> settings) {
        this.kills = kills;
        this.settings = settings;
        addresses = new AtomicReferenceArray<>(servers);
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES) // many starts of a JVM, and the messages between them
    void back_ends_miss_nothing_when_either_side_is_killed() throws Exception {
        JavaProcess receiver = receive();
        List<JavaProcess> servers = new ArrayList<>();
        for (int i = 0; i < addresses.length(); i++) {
            servers.add(serve(i));
        }
        List<Thread> speakers =
                IntStream.range(0, ROOMS).mapToObj(this::speaker).toList();
        for (int kill = 0; kill < 2 * kills; kill++) {
            pullUntil(said.get() + random.nextInt(1, 100));
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextLong(20_000)));
            if (kill % 2 == 0) {
                int killed = kill / 2 % servers.size();
                servers.get(killed).close();
                if (servers.size() > 1) {
                    // the others do without it
                    pullUntil(said.get() + 50);
                }
                servers.set(killed, serve(killed));
            } else {
                receiver.close();
                receiver = receive();
            }
        }
        ends.set(true);
        for (Thread each : speakers) {
            each.join();
        }
        pullUntil(said.get());
        Awaitility.await().atMost(PATIENCE).until(() -> received().size() >= said.get());
        servers.forEach(JavaProcess::close);
        receiver.close();
        assertWhole(pulled);
        assertWhole(received());
        assertThat(received().keySet()).containsExactlyElementsOf(pulled.keySet());
    }

    /** Says one message after the other in a room of its own; each until it is acknowledged. */
    private Thread speaker(int room) {
        Thread thread = new Thread(
                () -> {
                    for (int number = 1; !ends.get(); number++) {
                        while (!say(room, number)) {
                            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                        }
                        said.incrementAndGet();
                    }
                },
                "speaker-" + room);
        thread.start();
        return thread;
    }

    /** Returns the API of one of the servers. */
    private Api api() {
        return new Api(addresses.get(ThreadLocalRandom.current().nextInt(addresses.length())), KEY);
    }

    private boolean say(int room, int number) {
        try {
            HttpRequest.Builder request = api().request(
                            "POST", "api/rooms/room-" + room + "/messages", "{'text':'" + number + "'}")
                    .header("Idempotency-Key", "k" + number);
            int status = Api.send(request).status();
            return status == 200 || status == 201;
        } catch (UncheckedIOException e) {
            return false; // the server was killed
        }
    }

    /** Asks for events, until this number of entries is there. Sometimes it forgets a page, as if it were killed before it has stored the position. */
    private void pullUntil(int count) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (pulled.size() < count) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            JsonNode page = page();
            for (JsonNode each : page.path("events")) {
                if (each.path("event").asString().equals("stored")) {
                    pulled.putIfAbsent(number(each), each);
                }
            }
            if (random.nextInt(4) > 0) {
                position = page.path("position").asString();
            }
        }
    }

    private JsonNode page() {
        while (true) {
            try {
                Api.Reply reply =
                        api().get("api/events?wait=1&limit=50" + (position.isEmpty() ? "" : "&after=" + position));
                if (reply.status() != 503) {
                    return reply.json(200);
                }
            } catch (UncheckedIOException e) {
                // the server was killed
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** Returns what the receiver has on disk, in the order of its arrival. */
    private Map<Long, JsonNode> received() throws IOException {
        Map<Long, JsonNode> all = new LinkedHashMap<>();
        for (String line : Files.readAllLines(log())) {
            for (JsonNode each : parsed(line).path("events")) {
                if (each.path("event").asString().equals("stored")) {
                    all.putIfAbsent(number(each), each);
                }
            }
        }
        return all;
    }

    private static JsonNode parsed(String line) {
        try {
            return JsonMapper.shared().readTree(line);
        } catch (JacksonException e) {
            return JsonMapper.shared().createObjectNode(); // the receiver was killed as it wrote
        }
    }

    private static long number(JsonNode event) {
        return Long.parseLong(event.path("position").asString().replaceAll(".*:|\\..*", ""));
    }

    /** Checks that all messages are there, each once and in order. */
    private void assertWhole(Map<Long, JsonNode> events) {
        assertThat(new ArrayList<>(events.keySet())).isSorted().hasSize(said.get());
        for (int room = 0; room < ROOMS; room++) {
            String name = "room-" + room;
            List<String> heard = new ArrayList<>();
            events.values().stream()
                    .filter(each -> each.path("room").asString().equals(name))
                    .forEach(each -> heard.add(each.path("seq").asLong() + " "
                            + each.at("/message/text").asString()));
            assertThat(heard)
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, heard.size())
                            .mapToObj(number -> number + " " + number)
                            .toList());
        }
    }

    private Path log() {
        return directory.resolve("received");
    }

    private JavaProcess receive() throws IOException {
        JavaProcess receiver = JavaProcess.java(
                directory,
                List.of("-cp", classPath(), HookReceiver.class.getName(), "" + receiverPort, log().toString()));
        receiver.await(HookReceiver.READY);
        return receiver;
    }

    /** Returns the class path of the tests as it is seen from another directory. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(each -> Path.of(each).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private JavaProcess serve(int index) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--port",
                "0",
                "--set",
                "events.on=true",
                "--set",
                "api.keys=kill:" + NamedKeys.hash(KEY) + ":events+say",
                "--set",
                "webhooks.urls=http://127.0.0.1:" + receiverPort + "/",
                "--set",
                "webhooks.secret=" + HookServer.SECRET,
                "--set",
                "webhooks.private-addresses=true"));
        settings.forEach(each -> arguments.addAll(List.of("--set", each)));
        JavaProcess server = JavaProcess.war(directory, arguments.toArray(String[]::new));
        addresses.set(index, server.awaitAddress());
        return server;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
