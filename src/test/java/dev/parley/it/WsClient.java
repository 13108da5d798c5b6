package dev.parley.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket client on a plain socket that records what arrives, in order. It can say what no proper client would: bad
 * frames, half frames, nothing at all. Pings are answered; pongs stand in a record of their own. Use from one thread.
 */
public final class WsClient implements AutoCloseable {
    private static final int WAIT_SECONDS = 10;
    private static final long QUIET_MILLIS = 150;
    private static final int ABNORMAL = 1006;
    private static final int NO_CODE = 1005;

    /** What a client can receive; a close is always the last. */
    public sealed interface Received {
        /** A whole message, however it was fragmented. */
        record Text(String text) implements Received {}

        /** A whole message, in hexadecimal so that records compare. */
        record Binary(String hex) implements Received {}

        /**
         * The end: the close frame's code and reason, 1005 if it had none, 1006 if there was no such frame. Only then is
         * {@code cut} not empty: it is the exception that ended the reading (end of stream, reset, a malformed frame).
         */
        record Closed(int code, String reason, String cut) implements Received {
            /** An end with a close frame. */
            public Closed(int code, String reason) {
                this(code, reason, "");
            }
        }
    }

    private final Socket socket;
    private final HttpAnswer handshake;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> pongs = new LinkedBlockingQueue<>();
    private final Thread reader;
    private volatile boolean closeSent;
    private volatile boolean answersPings = true;
    /** What went wrong after the close frame; empty for nothing, null before the end. */
    private volatile @Nullable String afterClose;

    WsClient(Socket socket, HttpAnswer handshake) throws IOException {
        this.socket = socket;
        this.handshake = handshake;
        socket.setSoTimeout(0);
        reader = new Thread(this::read, "ws-client");
        reader.setDaemon(true);
    }

    /** Starts to read; before, the server has nobody who takes what it sends. */
    public WsClient listen() {
        reader.start();
        return this;
    }

    /** From now on pings stay unanswered, as on a dead line. */
    public WsClient ignorePings() {
        answersPings = false;
        return this;
    }

    /** Returns the 101 the server answered with. */
    public HttpAnswer handshake() {
        return handshake;
    }

    public WsClient sendText(String text) {
        return send(WsFrame.of(WsFrame.TEXT, text.getBytes(UTF_8)));
    }

    public WsClient sendBinary(byte... bytes) {
        return send(WsFrame.of(WsFrame.BINARY, bytes));
    }

    /** Sends a close frame; what follows is up to the server. */
    public WsClient sendClose(int code, String reason) {
        byte[] text = reason.getBytes(UTF_8);
        return sendClose(ByteBuffer.allocate(2 + text.length)
                .putShort((short) code)
                .put(text)
                .array());
    }

    /** Sends a close frame with this payload. */
    public WsClient sendClose(byte[] payload) {
        closeSent = true;
        return send(WsFrame.of(WsFrame.CLOSE, payload));
    }

    /** Sends the frame masked, legal or not. */
    public WsClient send(WsFrame frame) {
        return sendBytes(frame.masked());
    }

    /** Sends these bytes as they are. */
    public WsClient sendBytes(byte... bytes) {
        try {
            synchronized (socket) {
                socket.getOutputStream().write(bytes);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the next event. */
    public Received next() {
        Received next = poll(TimeUnit.SECONDS.toMillis(WAIT_SECONDS));
        if (next == null) {
            throw new AssertionError("Nothing arrived within " + WAIT_SECONDS + " s");
        }
        return next;
    }

    /** Waits for the next event, at most so long; null when none came. */
    public @Nullable Received next(Duration patience) {
        return poll(patience.toMillis());
    }

    /** Waits for the next event, which must be a text, and returns it. */
    public String nextText() {
        Received next = next();
        assertThat(next).isInstanceOf(Received.Text.class);
        return ((Received.Text) next).text();
    }

    /** Waits for a text that contains {@code part}, passing over other texts, and returns it. */
    public String awaitText(String part) {
        String text = nextText();
        while (!text.contains(part)) {
            text = nextText();
        }
        return text;
    }

    public WsClient assertText(String expected) {
        assertThat(next()).isEqualTo(new Received.Text(expected));
        return this;
    }

    public WsClient assertBinary(String expectedHex) {
        assertThat(next()).isEqualTo(new Received.Binary(expectedHex));
        return this;
    }

    /** Waits for the end, passing over messages. */
    public WsClient assertClosed(int expectedCode) {
        Received.Closed end = end();
        assertThat(end.code()).as(end.toString()).isEqualTo(expectedCode);
        return this;
    }

    /** Waits for the next pong, whatever else arrives before it. */
    public WsClient assertPong(String expectedHex) {
        try {
            assertThat(pongs.poll(WAIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(expectedHex);
            return this;
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted while waiting", e);
        }
    }

    /** Waits for the end, passing over messages, with this code and these very words. */
    public WsClient assertClosed(int expectedCode, String expectedReason) {
        assertThat(end()).isEqualTo(new Received.Closed(expectedCode, expectedReason));
        return this;
    }

    /** Waits for the end, passing over messages, and returns it. */
    public Received.Closed end() {
        Received next = next();
        while (!(next instanceof Received.Closed)) {
            next = next();
        }
        return (Received.Closed) next;
    }

    /** Returns whether the end has come. */
    public boolean hasEnded() {
        return received.stream().anyMatch(Received.Closed.class::isInstance);
    }

    /** After its close frame the server says nothing more and disconnects. */
    public WsClient assertDisconnected() {
        await().atMost(2L * WAIT_SECONDS, TimeUnit.SECONDS).until(() -> afterClose != null);
        assertThat(afterClose).isEmpty();
        return this;
    }

    /** Nothing more has arrived, nor does for a short while. */
    public WsClient assertExhausted() {
        assertThat(poll(QUIET_MILLIS)).isNull();
        return this;
    }

    /** Cuts the connection without a close frame. */
    @Override
    public void close() {
        try {
            socket.close();
            reader.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Received poll(long millis) {
        try {
            return received.poll(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted while waiting", e);
        }
    }

    private void read() {
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            WsFrame close = readUntilClose(in);
            received.add(closed(close.payload()));
            awaitDisconnection(close, in);
        } catch (IOException | UncheckedIOException e) {
            // The connection is gone, without a close frame.
            received.add(new Received.Closed(ABNORMAL, "", e.toString()));
        }
    }

    private WsFrame readUntilClose(DataInputStream in) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        int kind = WsFrame.CONTINUATION;
        WsFrame frame = WsFrame.read(in);
        for (; frame.opcode() != WsFrame.CLOSE; frame = WsFrame.read(in)) {
            if (frame.opcode() == WsFrame.PING) {
                answer(frame);
            } else if (frame.opcode() == WsFrame.PONG) {
                pongs.add(HexFormat.of().formatHex(frame.payload()));
            } else {
                kind = frame.opcode() == WsFrame.CONTINUATION ? kind : frame.opcode();
                message.write(frame.payload());
                if (frame.isFinal()) {
                    record(kind, message.toByteArray());
                    message.reset();
                }
            }
        }
        return frame;
    }

    private void answer(WsFrame ping) {
        if (answersPings) {
            send(WsFrame.of(WsFrame.PONG, ping.payload()));
        }
    }

    /** Gives the answer that lets the server close the connection (RFC 6455, sections 5.5.1 and 7.1.1), and lets it. */
    private void awaitDisconnection(WsFrame close, DataInputStream in) throws IOException {
        try {
            if (!closeSent) {
                send(close);
            }
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(WAIT_SECONDS));
            afterClose = in.read() < 0 ? "" : "something followed the close frame";
        } catch (SocketTimeoutException e) {
            afterClose = "the server left the connection open";
        } catch (SocketException | UncheckedIOException e) {
            // reset, or closed already: the server did not wait for the answer
            afterClose = "";
        }
    }

    private void record(int kind, byte[] message) {
        received.add(
                kind == WsFrame.TEXT
                        ? new Received.Text(new String(message, UTF_8))
                        : new Received.Binary(HexFormat.of().formatHex(message)));
    }

    private static Received.Closed closed(byte[] payload) {
        if (payload.length < 2) {
            return new Received.Closed(NO_CODE, "");
        }
        int code = ByteBuffer.wrap(payload).getShort() & 0xffff;
        return new Received.Closed(code, new String(payload, 2, payload.length - 2, UTF_8));
    }
}
