package dev.parley.benchmark;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;

/** Follows one room with {@code GET /api/rooms/{room}/messages} over one connection that is kept. */
final class PollLine extends Line {
    private static final String LENGTH = "\r\nContent-Length: ";
    private static final String LAST = "\"last\":";

    private final int port;
    private final String room;
    private final boolean waits;
    private final Marker marker;
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
    /** The offsets at which the body of the answer begins and ends; -1 until they are known. */
    private int body = -1;

    private int end;
    private long after = -1;
    private boolean asking;
    private boolean stopped;

    /** @param waits whether the server is to wait for a message, and to be asked again at once */
    PollLine(Selector selector, int port, Traffic traffic, String room, boolean waits, Marker marker)
            throws IOException {
        super(selector, port, traffic);
        this.port = port;
        this.room = room;
        this.waits = waits;
        this.marker = marker;
    }

    @Override
    void connected() throws IOException {
        ask("?limit=1");
    }

    @Override
    boolean isReady() {
        return after >= 0;
    }

    boolean isIdle() {
        return !asking;
    }

    /** From now on it asks only when told to. */
    void stop() {
        stopped = true;
    }

    /** Asks for what came since; does nothing while an answer is outstanding. */
    void ask() throws IOException {
        if (!asking) {
            ask("?after=" + after + (waits ? "&wait=50" : ""));
        }
    }

    private void ask(String query) throws IOException {
        asking = true;
        traffic.requests++;
        send("GET /api/rooms/" + room + "/messages" + query + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n");
    }

    @Override
    void received(byte[] bytes, int length) throws IOException {
        answer.write(bytes, 0, length);
        if (body < 0) {
            head();
        }
        if (body >= 0 && answer.size() >= end) {
            complete();
        }
    }

    private void head() throws IOException {
        String head = answer.toString(StandardCharsets.ISO_8859_1);
        int blank = head.indexOf("\r\n\r\n");
        if (blank < 0) {
            return;
        }
        int field = head.indexOf(LENGTH);
        if (!head.startsWith("HTTP/1.1 200") || field < 0 || field > blank) {
            throw new IOException("The server answers: " + head);
        }
        int digits = field + LENGTH.length();
        body = blank + 4;
        end = body + Integer.parseInt(head, digits, head.indexOf("\r\n", digits), 10);
    }

    private void complete() throws IOException {
        byte[] whole = answer.toByteArray();
        marker.scan(whole, body, end);
        String tail = new String(whole, body, end - body, StandardCharsets.ISO_8859_1);
        int last = tail.lastIndexOf(LAST) + LAST.length();
        after = Long.parseLong(tail, last, tail.indexOf(',', last), 10);
        answer.reset();
        body = -1;
        asking = false;
        if (waits && !stopped) {
            ask();
        }
    }
}
