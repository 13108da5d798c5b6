package dev.parley.benchmark;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** All connections of a load client, served by the one thread that calls. */
final class Lines implements AutoCloseable {
    private static final int CONNECTING_AT_ONCE = 64;
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

    private final Selector selector = Selector.open();
    private final byte[] buffer = new byte[256 * 1024];
    private final List<Line> all = new ArrayList<>();

    Lines() throws IOException {}

    /** Returns the selector with which connections register. */
    Selector selector() {
        return selector;
    }

    /** Takes over a connection; waits if too many are being opened already. */
    void add(Line line) throws IOException {
        all.add(line);
        int before = all.size() - CONNECTING_AT_ONCE;
        if (before >= 0) {
            awaitReady(all.get(before));
        }
    }

    void awaitReady() throws IOException {
        for (Line each : all) {
            awaitReady(each);
        }
    }

    private void awaitReady(Line line) throws IOException {
        long end = System.nanoTime() + PATIENCE;
        while (!line.isReady()) {
            if (System.nanoTime() > end) {
                throw new IOException("A connection was not ready in time");
            }
            select(10);
        }
    }

    /** Does what can be done, and waits at most so long for something to do. */
    void select(long millis) throws IOException {
        int selected = millis == 0 ? selector.selectNow() : selector.select(millis);
        if (selected == 0) {
            return;
        }
        for (SelectionKey key : selector.selectedKeys()) {
            ((Line) key.attachment()).selected(buffer);
        }
        selector.selectedKeys().clear();
    }

    @Override
    public void close() throws IOException {
        for (Line each : all) {
            each.close();
        }
        selector.close();
    }
}
