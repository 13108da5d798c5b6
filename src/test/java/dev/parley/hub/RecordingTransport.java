package dev.parley.hub;

import dev.parley.hub.queue.Transport;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Frame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A socket whose peer reads only what the test lets it; everything completes at once unless {@link #stall} was called. */
public final class RecordingTransport implements Transport {
    // Guarded by this.
    private final List<String> texts = new ArrayList<>();
    private final List<CloseCode> closes = new ArrayList<>();
    private final Queue<Completion> stalled = new ArrayDeque<>();
    private boolean stalling;
    private int pings;
    private int inFlight;
    private int mostInFlight;

    @Override
    public void send(Frame frame, Completion done) {
        synchronized (this) {
            texts.add(((Frame.Text) frame).text());
        }
        start(done);
    }

    @Override
    public void ping(Completion done) {
        synchronized (this) {
            pings++;
        }
        start(done);
    }

    private void start(Completion done) {
        synchronized (this) {
            mostInFlight = Math.max(mostInFlight, ++inFlight);
            if (stalling) {
                stalled.add(done);
                return;
            }
            inFlight--;
        }
        done.completed(true);
    }

    @Override
    public synchronized void close(CloseCode code) {
        closes.add(code);
    }

    @Override
    public void abort() {}

    /** From now on sends begin but do not end. */
    public synchronized void stall() {
        stalling = true;
    }

    /** Ends what is in flight, well or not; what follows ends at once. */
    public void flow(boolean ok) {
        List<Completion> ended;
        synchronized (this) {
            stalling = false;
            ended = List.copyOf(stalled);
            stalled.clear();
            inFlight -= ended.size();
        }
        ended.forEach(done -> done.completed(ok));
    }

    public synchronized List<String> texts() {
        return List.copyOf(texts);
    }

    /** Returns what has come since the last call of this. */
    synchronized List<String> takeTexts() {
        List<String> taken = List.copyOf(texts);
        texts.clear();
        return taken;
    }

    public synchronized List<CloseCode> closes() {
        return List.copyOf(closes);
    }

    public synchronized int pings() {
        return pings;
    }

    public synchronized int mostInFlight() {
        return mostInFlight;
    }
}
