package dev.parley.hub;

import dev.parley.hub.queue.Transport;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Completes every second send within the call, the others on another thread; notices overlapping sends. */
public final class ElsewhereTransport implements Transport {
    private final Executor threads;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger sends = new AtomicInteger();
    private final List<String> lines = new ArrayList<>();
    private volatile boolean overlapped;

    public ElsewhereTransport(Executor threads) {
        this.threads = threads;
    }

    @Override
    public void send(Frame frame, Completion done) {
        if (inFlight.incrementAndGet() > 1) {
            overlapped = true;
        }
        synchronized (lines) {
            lines.addAll(List.of(((Frame.Text) frame).text().split("\n")));
        }
        Runnable end = () -> {
            inFlight.decrementAndGet();
            done.completed(true);
        };
        if (sends.incrementAndGet() % 2 == 0) {
            end.run();
        } else {
            threads.execute(end);
        }
    }

    @Override
    public void ping(Completion done) {
        done.completed(true);
    }

    @Override
    public void close(CloseCode code) {}

    @Override
    public void abort() {}

    public boolean overlapped() {
        return overlapped;
    }

    public List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }
}
