package dev.parley.it.fault;

import dev.parley.it.HandshakeRequest;
import dev.parley.it.WsClient;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A connection that speaks JSON and may break at any time. Use from one thread. */
final class Line implements AutoCloseable {
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final WsClient socket;
    private final Deque<JsonNode> events = new ArrayDeque<>();
    private boolean ended;

    private Line(WsClient socket) {
        this.socket = socket;
    }

    /** Connects as soon as that is possible, as the guest who holds this secret. */
    static Line open(URI endpoint, String secret) {
        while (true) {
            try {
                Line line = new Line(
                        HandshakeRequest.to(endpoint).offering("parley.v1.json").open());
                line.send("{'op':'hello','client':'" + secret + "'}");
                return line;
            } catch (UncheckedIOException | AssertionError e) {
                // nobody listens, or no 101 came: the server is not there now
                if (Thread.currentThread().isInterrupted()) {
                    throw new IllegalStateException("no longer wanted", e);
                }
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    /** Returns whether it could be sent, as far as one knows. */
    boolean send(String command) {
        try {
            socket.sendText(command.replace('\'', '"'));
            return true;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Waits for the next event; null when the line has ended, or nothing comes before that time. */
    @Nullable JsonNode next(long deadlineNanos) {
        while (events.isEmpty() && !ended) {
            WsClient.Received next = socket.next(Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime())));
            if (next instanceof WsClient.Received.Text text) {
                for (String line : text.text().split("\n", -1)) {
                    events.add(JsonMapper.shared().readTree(line));
                }
            } else if (next == null) {
                return null;
            } else {
                ended = true;
            }
        }
        return events.poll();
    }

    /** Returns whether nothing more can come. */
    boolean hasEnded() {
        return ended && events.isEmpty();
    }

    static String kind(JsonNode event) {
        return event.path("ev").asString();
    }

    @Override
    public void close() {
        socket.close();
    }
}
