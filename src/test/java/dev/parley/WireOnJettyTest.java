package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.it.HttpAnswer;
import dev.parley.it.JsonClient;
import dev.parley.it.TestServer;
import dev.parley.it.WsFrame;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/**
 * Every byte on the wire, while messages, pongs, pings and closes compete for it: frames do not mix, nothing is lost and
 * nothing follows a close frame (RFC 6455, sections 5.4 and 5.5).
 */
class WireOnJettyTest {
    private static final String ROOM = "hall";
    /** Messages that a reader sees before its connection may end. */
    private static final int MESSAGES = 400;
    /** Little fits into the connection, so that the server seldom gets rid of a whole frame at once. */
    private static final int RECEIVE_BUFFER = 16 * 1024;

    private static final int PINGS_AT_ONCE = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(100);
    /** Payloads whose frames have each form of header, and more than the server copies. */
    private static final int[] LENGTHS = {10, 300, 60_000, 40, 70_000, 1_000, 200_000, 125, 30};

    /** How a connection ends. */
    private enum Ending {
        /** The client sends a close frame. */
        BY_CLIENT,
        /** The client violates the protocol, and the server's own library answers that. */
        BY_VIOLATION,
        /** The server shuts down. */
        BY_SERVER
    }

    @Test
    @Timeout(180)
    void carries_whole_frames_in_order_and_nothing_after_a_close() throws Exception {
        Map<String, String> settings = Map.of(
                "parley.log",
                "memory",
                "parley.heartbeat",
                "3s",
                "parley.message.bytes",
                "300000",
                "parley.outbox.bytes",
                "4000000",
                "parley.send-timeout",
                "60s");
        AtomicBoolean mayFail = new AtomicBoolean();
        List<Reader> readers = new ArrayList<>();
        List<CompletableFuture<Void>> talkers = new ArrayList<>();
        try (TestServer server = TestServer.start(settings)) {
            for (Ending ending : Ending.values()) {
                readers.add(new Reader(server, ending, true));
                readers.add(new Reader(server, ending, false));
            }
            for (int i = 0; i < 3; i++) {
                String name = "talker" + i;
                talkers.add(CompletableFuture.runAsync(() -> talk(server, name, mayFail)));
            }
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(talkers).as("talkers that ended early").noneMatch(CompletableFuture::isDone);
                assertThat(readers).allMatch(Reader::mayEnd);
            });
            // the flood continues until the server ends it
            mayFail.set(true);
        }
        for (Reader reader : readers) {
            reader.end.get();
        }
        for (CompletableFuture<Void> talker : talkers) {
            talker.get();
        }
        assertThat(readers.stream().mapToInt(reader -> reader.pings.get()).sum())
                .as("pings of the server")
                .isPositive();
        assertThat(readers.stream().mapToLong(reader -> reader.pongs.get()).sum())
                .as("pongs")
                .isPositive();
    }

    private static void talk(TestServer server, String name, AtomicBoolean mayFail) {
        try (JsonClient talker = JsonClient.guest(server.uri(""), name)) {
            talker.join(ROOM);
            for (int i = 0; true; i++) {
                talker.say(ROOM, name + "-" + i, text(i)).await("said");
            }
        } catch (AssertionError | UncheckedIOException | ClassCastException e) {
            // its connection ends with the server, and the readers check how
            if (!mayFail.get()) {
                throw e;
            }
        }
    }

    /** Returns a text that shows where a byte of another frame stands. */
    private static String text(int number) {
        return Character.toString('a' + number % 26).repeat(LENGTHS[number % LENGTHS.length]);
    }

    /** A connection that checks what it reads. */
    private static final class Reader {
        private final Ending ending;
        private final Socket socket;
        private final Semaphore mayPing = new Semaphore(PINGS_AT_ONCE);
        private final CompletableFuture<Void> end;
        private final AtomicInteger pings = new AtomicInteger();
        private final AtomicLong pongs = new AtomicLong();
        private final AtomicLong seen = new AtomicLong();
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();
        private boolean closeSent;

        Reader(TestServer server, Ending ending, boolean isPinging) throws IOException {
            this.ending = ending;
            this.socket = JsonClient.request(server.uri("")).connect();
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
            socket.setSoTimeout((int) PATIENCE.toMillis());
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), RECEIVE_BUFFER));
            assertThat(HttpAnswer.read(in).status()).isEqualTo(101);
            byte[] join = ("{\"op\":\"join\",\"room\":\"" + ROOM + "\"}").getBytes(StandardCharsets.UTF_8);
            send(WsFrame.of(WsFrame.TEXT, join));
            this.end = CompletableFuture.runAsync(() -> read(in), task -> start(task, "reader"));
            if (isPinging) {
                start(this::ping, "pinger");
            }
        }

        private static void start(Runnable task, String name) {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public String toString() {
            return "%s: %d messages, %d pings, %d pongs%s"
                    .formatted(ending, seen.get(), pings.get(), pongs.get(), end.isDone() ? ", ended" : "");
        }

        /** Whether it has ended by itself, or is ready for the end of the server. */
        boolean mayEnd() {
            return end.isDone()
                    || (ending == Ending.BY_SERVER && seen.get() >= MESSAGES && (pings.get() > 0 || pongs.get() > 0));
        }

        private synchronized boolean send(WsFrame frame) throws IOException {
            if (closeSent) {
                return false;
            }
            closeSent = frame.opcode() == WsFrame.CLOSE || frame.reserved() != 0;
            socket.getOutputStream().write(frame.masked());
            return true;
        }

        private void ping() {
            try {
                byte[] number = new byte[Long.BYTES];
                boolean isOpen = true;
                for (long i = 0; isOpen; i++) {
                    mayPing.acquire();
                    ByteBuffer.wrap(number).putLong(i);
                    isOpen = send(WsFrame.of(WsFrame.PING, number.clone()));
                }
            } catch (IOException | InterruptedException e) {
                // closed by the server; the reader checks how
                return;
            }
        }

        private void read(DataInputStream in) {
            try (socket) {
                WsFrame frame = WsFrame.read(in);
                for (; frame.opcode() != WsFrame.CLOSE; frame = WsFrame.read(in)) {
                    check(frame);
                }
                int code = ByteBuffer.wrap(frame.payload()).getShort() & 0xffff;
                assertThat(code).isEqualTo(expectedCode());
                answerClose(frame);
                assertThat(in.read()).as("after the close frame").isEqualTo(-1);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private int expectedCode() {
            return switch (ending) {
                case BY_CLIENT -> 1000;
                case BY_VIOLATION -> 1002;
                case BY_SERVER -> 4503;
            };
        }

        private void answerClose(WsFrame close) throws IOException {
            try {
                send(close);
            } catch (SocketException e) {
                // the server did not wait for the answer
                assertThat(ending).isNotEqualTo(Ending.BY_CLIENT);
            }
        }

        private void check(WsFrame frame) throws IOException {
            assertThat(frame.reserved()).isZero();
            switch (frame.opcode()) {
                case WsFrame.PING -> {
                    pings.incrementAndGet();
                    send(WsFrame.of(WsFrame.PONG, frame.payload()));
                }
                case WsFrame.PONG -> {
                    assertThat(ByteBuffer.wrap(frame.payload()).getLong()).isEqualTo(pongs.getAndIncrement());
                    mayPing.release();
                }
                default -> checkPart(frame);
            }
        }

        /** Jetty divides long messages (RFC 6455, section 5.4) if it writes them itself. */
        private void checkPart(WsFrame frame) throws IOException {
            assertThat(frame.opcode()).isEqualTo(message.size() == 0 ? WsFrame.TEXT : WsFrame.CONTINUATION);
            message.writeBytes(frame.payload());
            if (!frame.isFinal()) {
                return;
            }
            String text = message.toString(StandardCharsets.UTF_8);
            message.reset();
            for (String line : text.split("\n", -1)) {
                check(JsonClient.json(line));
            }
        }

        private void check(JsonNode event) throws IOException {
            if (event.path("ev").asString().equals("gap")) {
                // the log in memory has dropped some before it could read them
                seen.set(event.path("next").asLong() - 1);
            }
            if (!event.path("ev").asString().equals("message")) {
                return;
            }
            assertThat(event.path("seq").asLong()).isEqualTo(seen.incrementAndGet());
            String text = event.path("text").asString();
            assertThat(text.chars().distinct().count()).isEqualTo(1);
            assertThat(LENGTHS).contains(text.length());
            if (seen.get() >= MESSAGES) {
                // the first time, unless a gap was wider; sends nothing after that
                end();
            }
        }

        private void end() throws IOException {
            byte[] normal = {0x03, (byte) 0xe8};
            switch (ending) {
                case BY_CLIENT -> send(WsFrame.of(WsFrame.CLOSE, normal));
                case BY_VIOLATION -> send(WsFrame.of(WsFrame.TEXT, new byte[0]).withReserved(7));
                case BY_SERVER -> {}
            }
        }
    }
}
