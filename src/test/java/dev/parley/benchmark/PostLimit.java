package dev.parley.benchmark;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.parley.it.PublishScenarios;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** One message durable on disk: by POST over a connection that is kept, and beside it over a WebSocket. */
@SuppressWarnings("StringConcatToTextBlock") // lines of HTTP end with CR LF
final class PostLimit {
    private static final int CLIENTS = 16;
    private static final int IDLE = Integer.getInteger("limits.lines", 10_000);
    private static final Duration WARM = Duration.ofSeconds(15);
    private static final Duration MEASURED = Duration.ofSeconds(8);
    private static final double KIB = 1_024;

    private PostLimit() {}

    /** One client's way to have a message stored; waits for the answer. */
    private interface Say extends AutoCloseable {
        void say(int number) throws IOException;

        @Override
        void close() throws IOException;
    }

    private interface Opening {
        Say open(int port, int client) throws IOException;
    }

    static void measure(Path data, Findings findings) throws IOException {
        for (String log : List.of("memory", "sqlite")) {
            findings.title(CLIENTS + " clients, each with one message on its way, parley.log=" + log);
            measure(data, findings, log, "POST", Post::new);
            measure(data, findings, log, "WebSocket", Frame::new);
        }
    }

    private static void measure(Path data, Findings findings, String log, String name, Opening opening)
            throws IOException {
        String keys = PublishScenarios.SETTINGS.get("parley.api.keys");
        try (ServerProcess server =
                ServerProcess.parley(data, List.of(), "log=" + log, "limits.on=false", "api.keys=" + keys)) {
            AtomicBoolean stop = new AtomicBoolean();
            LongAdder done = new LongAdder();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Say say = opening.open(server.port(), i);
                Thread thread = new Thread(() -> repeat(say, stop, done), "client-" + i);
                threads.add(thread);
                thread.start();
            }
            rest(WARM);
            long before = done.sum();
            Duration cpu = server.cpu();
            long from = System.nanoTime();
            rest(MEASURED);
            double seconds = (System.nanoTime() - from) / 1e9;
            long messages = done.sum() - before;
            double micros = server.cpu().minus(cpu).toNanos() / 1e3 / Math.max(1, messages);
            stop.set(true);
            join(threads);
            findings.add(
                    name + ": messages a second, CPU of the server for each",
                    String.format(Locale.ROOT, "%,.0f/s, %.0f µs", messages / seconds, micros),
                    log.equals("sqlite") && name.equals("POST") ? "9,000/s" : "");
        }
    }

    private static void repeat(Say say, AtomicBoolean stop, LongAdder done) {
        try (say) {
            for (int i = 0; !stop.get(); i++) {
                say.say(i);
                done.increment();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits. */
    private static void rest(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static void join(List<Thread> threads) {
        try {
            for (Thread each : threads) {
                each.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void skipHead(InputStream in) throws IOException {
        skipUntil(in, "\r\n\r\n");
    }

    /** Reads up to and including a text. */
    private static void skipUntil(InputStream in, String text) throws IOException {
        int matched = 0;
        while (matched < text.length()) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("ended before " + text);
            }
            matched = b == text.charAt(matched) ? matched + 1 : b == text.charAt(0) ? 1 : 0;
        }
    }

    /** A connection that is kept, and a request at a time. */
    private static final class Post implements Say {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private final int client;

        Post(int port, int client) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
            this.client = client;
        }

        @Override
        public void say(int number) throws IOException {
            String body = "{\"key\":\"k" + number + "\",\"text\":\"a message of usual length, number " + number + "\"}";
            String request = "POST /api/rooms/room-" + client + "/messages HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                    + "Authorization: Bearer " + PublishScenarios.SAY_KEY + "\r\n"
                    + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
            out.write(request.getBytes(ISO_8859_1));
            skipUntil(in, "201");
            skipHead(in);
            skipUntil(in, "}");
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** A WebSocket in a room of its own, and a {@code say} at a time; also reads the message that it gets. */
    private static final class Frame implements Say {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private final int client;

        Frame(int port, int client) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
            this.client = client;
            out.write(("GET /ws/chat HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Protocol: parley.v1.json\r\n\r\n")
                    .getBytes(ISO_8859_1));
            skipHead(in);
            send("{\"op\":\"join\",\"room\":\"room-" + client + "\"}");
            skipUntil(in, "\"joined\"");
        }

        private void send(String text) throws IOException {
            byte[] bytes = text.getBytes(ISO_8859_1);
            byte[] frame = new byte[8 + bytes.length];
            frame[0] = (byte) 0x81;
            frame[1] = (byte) (0x80 | 126);
            frame[2] = (byte) (bytes.length >> 8);
            frame[3] = (byte) bytes.length;
            // the mask is zero, so the payload stays as it is
            System.arraycopy(bytes, 0, frame, 8, bytes.length);
            out.write(frame);
        }

        @Override
        public void say(int number) throws IOException {
            send("{\"op\":\"say\",\"room\":\"room-" + client + "\",\"key\":\"k" + number
                    + "\",\"text\":\"a message of usual length, number " + number + "\"}");
            skipUntil(in, "\"said\"");
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** What idle responses of server-sent events hold, beside idle WebSockets. */
    static void idle(Path data, Findings findings) throws IOException {
        findings.title(String.format(Locale.ROOT, "%,d idle connections, live heap for each", IDLE));
        idle(
                data,
                findings,
                "WebSocket",
                "/ws/chat?room=hall-",
                "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n",
                "\r\n\r\n");
        idle(data, findings, "server-sent events", "/api/rooms/hall-", "", "event: joined");
    }

    private static void idle(Path data, Findings findings, String name, String target, String headers, String opened)
            throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try (ServerProcess server =
                ServerProcess.parley(data, List.of("-XX:+UseSerialGC"), "log=memory", "limits.on=false")) {
            Inside.of(server.pid());
            Inside before = Inside.of(server.pid());
            for (int i = 0; i < IDLE; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                sockets.add(socket);
                String path = target + i / 1_000 + (headers.isEmpty() ? "/events" : "");
                socket.getOutputStream()
                        .write(("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n")
                                .getBytes(ISO_8859_1));
                skipUntil(socket.getInputStream(), opened);
            }
            rest(IdleLimit.SETTLED);
            Inside after = Inside.of(server.pid());
            findings.add(
                    name + ": live heap, resident",
                    Report.text((after.live() - before.live()) / KIB / IDLE) + " KB, "
                            + Report.text((after.resident() - before.resident()) / KIB / IDLE) + " KB");
        } finally {
            for (Socket each : sockets) {
                each.close();
            }
        }
    }
}
