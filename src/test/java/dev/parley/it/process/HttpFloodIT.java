package dev.parley.it.process;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.http.room.RoomReader;
import dev.parley.it.Http;
import dev.parley.it.HttpAnswer;
import dev.parley.it.JsonClient;
import dev.parley.it.fault.Bystanders;
import dev.parley.it.fault.Stalls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Strangers open thousands of HTTP connections and never finish what they began. The live heap stays below its bound, and
 * two bystanders in a room miss nothing. One server for all, so that each test also shows that the server recovered from
 * the one before.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // JUnit calls start() first
class HttpFloodIT {
    private static final Logger LOG = LoggerFactory.getLogger(HttpFloodIT.class);

    private static final Duration LENGTH = Duration.ofSeconds(3);
    /** How long the buffers of the system may take to fill, so that answers pile up in the server. */
    private static final Duration FILLED = Duration.ofSeconds(90);

    private static final Duration AFTER = Duration.ofMillis(200);

    /** More connections than long answers fit into the budget of unread ones: 37 MiB in 8 MiB. */
    private static final int PIPELINES = 150;
    /** More pages than the buffers of the system hold for one connection, which is up to 4 MiB. */
    private static final int PIPELINED = 50;

    private static final int POLLS = 2_000;
    private static final int UPGRADES = 500;
    private static final int STREAMS = 300;
    /** To all of them together ten times the heap. */
    private static final int SAID_TO_STREAMS = 90;

    /** So small that the system takes little of an answer for a client that does not read. */
    private static final int RECEIVE_BUFFER = 4_096;

    /** A busy machine adds to it what it made this JVM wait. */
    private static final Duration ROUND_TRIP = Duration.ofSeconds(2);

    private static final int HEAP_MB = 128;
    private static final long HEAP = (long) HEAP_MB << 20;
    // The terms of "The memory of HTTP" in concurrency.md.
    /** What the server takes before a client connects: measured 10 MB. */
    private static final long BASE = 20L << 20;
    /** A connection with a request that waits: measured 6 KB. */
    private static final long REQUEST = 16 << 10;
    /** Long answers that nobody has read. */
    private static final long UNREAD = HEAP / 16;

    /** What the hub has for a client at rest, with the floors of its inbox and outbox. */
    private static final long CLIENT = (9 + 8 + 16) << 10;
    /** What a client without a WebSocket has not confirmed. */
    private static final long UNCONFIRMED = 8 << 10;
    /** The budgets of the hub. */
    private static final long HUB = HEAP * 3 / 8;
    /** Parts of the log that searches look at. */
    private static final long SEARCHES = 32 * (256L << 10);

    private JavaProcess server;
    private URI base;
    private Bystanders bystanders;
    private final List<Socket> strangers = new ArrayList<>();

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        server = JavaProcess.war(
                directory,
                List.of(),
                List.of("-Xmx" + HEAP_MB + "m", "-XX:+ExitOnOutOfMemoryError"),
                "--port",
                "0",
                "--set",
                "heartbeat=1h");
        base = server.awaitAddress();
        try (JsonClient speaker = JsonClient.open(base)) {
            speaker.join("hall");
            for (int i = 0; i < 100; i++) {
                speaker.say("hall", "k" + i, "x".repeat(5_000)).await("said");
            }
            speaker.join("quiet");
            speaker.say("quiet", "first", "hello").await("said");
        }
        bystanders = Bystanders.in(base);
    }

    @AfterAll
    void stop() {
        bystanders.close();
        server.close();
    }

    @AfterEach
    void leave() throws IOException {
        for (Socket each : strangers) {
            each.close();
        }
        strangers.clear();
        bystanders.talk(AFTER);
    }

    @Test
    void answers_that_nobody_reads_fill_no_heap_and_disturb_nobody_else() throws Exception {
        String requests = get("hall/messages?after=0").repeat(PIPELINED);
        connect(PIPELINES, requests);
        // from now on answers are brief, because long ones that nobody reads have used up their budget
        await().atMost(FILLED).until(() -> answerLength() <= RoomReader.BRIEF_BYTES);
        assertServed("unread answers", PIPELINES, REQUEST + RoomReader.BRIEF_BYTES);
    }

    @Test
    void thousands_of_requests_wait_without_filling_the_heap_and_all_are_answered() throws Exception {
        connect(POLLS, get("quiet/messages?after=1&wait=25"));
        // until the server has seen them all, everybody waits for its processor
        await().atMost(FILLED).until(() -> longest(bystanders.talk(AFTER)) < ROUND_TRIP.toMillis());
        assertServed("long polls", POLLS, REQUEST);
        try (JsonClient speaker = JsonClient.open(base)) {
            speaker.join("quiet");
            speaker.say("quiet", "second", "hello").await("said");
        }
        for (Socket each : strangers) {
            assertThat(HttpAnswer.read(each.getInputStream()).status()).isEqualTo(200);
        }
    }

    @Test
    void upgrades_that_nobody_finishes_fill_no_heap_and_disturb_nobody_else() throws Exception {
        connect(UPGRADES, "GET /ws/chat HTTP/1.1\r\nHost: " + base.getAuthority() + "\r\nUpgrade: websocket\r\nX-A: ");
        assertServed("half-open upgrades", UPGRADES, REQUEST);
    }

    @Test
    void streams_and_polls_that_nobody_reads_fill_no_heap_and_disturb_nobody_else() throws Exception {
        connect(STREAMS, i -> i % 2 == 0 ? get("stage/events") : openPolling("%016x".formatted(i)));
        try (JsonClient speaker = JsonClient.open(base)) {
            speaker.join("stage");
            for (int i = 0; i < SAID_TO_STREAMS; i++) {
                speaker.say("stage", "k" + i, "x".repeat(50_000)).await("said");
            }
        }
        assertServed("event streams and polls", STREAMS, REQUEST + CLIENT + UNCONFIRMED, HUB);
        for (Socket each : strangers) {
            assertThat(each.getInputStream().readNBytes(12)).asString(US_ASCII).isEqualTo("HTTP/1.1 200");
        }
    }

    @Test
    void searches_whose_answers_nobody_reads_fill_no_heap_and_disturb_nobody_else() throws Exception {
        String search = "GET /api/search?q=x&room=hall HTTP/1.1\r\nHost: " + base.getAuthority() + "\r\n\r\n";
        connect(PIPELINES, search.repeat(PIPELINED));
        assertServed("searches", PIPELINES, REQUEST + RoomReader.BRIEF_BYTES, SEARCHES);
    }

    /** Returns requests that open a connection without a WebSocket, and join with it, but do not ask for what comes. */
    private String openPolling(String name) {
        return post(name + "/open?poll", "{}") + post(name, "{\"op\":\"join\",\"room\":\"stage\"}");
    }

    private String post(String path, String json) {
        return "POST /api/connections/" + path + " HTTP/1.1\r\nHost: " + base.getAuthority()
                + "\r\nParley-Secret: 0123456789abcdefghijklmn\r\nContent-Type: application/json\r\nContent-Length: "
                + json.length() + "\r\n\r\n" + json;
    }

    /** Returns the length of an answer to a client that reads, in bytes. */
    private int answerLength() {
        return Http.get(base.resolve("api/rooms/hall/messages?after=0")).body().length();
    }

    private void assertServed(String what, int connections, long connection) throws Exception {
        assertServed(what, connections, connection, 0);
    }

    /** @param more bytes that are held besides those for each connection */
    private void assertServed(String what, int connections, long connection, long more) throws Exception {
        try (Stalls stalls = Stalls.start()) {
            long[] trips = bystanders.talk(LENGTH);
            JavaProcess.LiveHeap live = server.liveHeap();
            long longest = longest(trips);
            LOG.info(
                    "{}: {} connections; live heap {} MB; round trip median {} ms, longest {} ms; this JVM stalled for up"
                            + " to {} ms",
                    what,
                    connections,
                    live.bytes() >> 20,
                    millis(trips[trips.length / 2]),
                    longest,
                    stalls.longest().toMillis());
            assertThat(live.bytes())
                    .as("live heap: %s", live.largest())
                    .isLessThan(BASE + UNREAD + connections * connection + more);
            assertThat(longest)
                    .as("longest round trip of bystanders, ms")
                    .isLessThan(
                            ROUND_TRIP.plus(stalls.longest().multipliedBy(10)).toMillis());
        }
    }

    private String get(String path) {
        return "GET /api/rooms/" + path + " HTTP/1.1\r\nHost: " + base.getAuthority() + "\r\n\r\n";
    }

    private void connect(int connections, String request) throws IOException {
        connect(connections, i -> request);
    }

    private void connect(int connections, IntFunction<String> request) throws IOException {
        for (int i = 0; i < connections; i++) {
            byte[] bytes = request.apply(i).getBytes(US_ASCII);
            @SuppressWarnings("resource") // leave() closes it
            Socket socket = new Socket();
            strangers.add(socket);
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
            socket.connect(new InetSocketAddress(base.getHost(), base.getPort()));
            socket.setSoTimeout(20_000);
            try {
                socket.getOutputStream().write(bytes);
            } catch (IOException e) {
                // refused and closed, as the server may
            }
        }
    }

    private static long longest(long... sorted) {
        return millis(sorted[sorted.length - 1]);
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
