package dev.parley.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Looks into a process again and again, on a thread of its own. */
final class HeapWatch {
    private static final double MIB = 1 << 20;
    /** Each look makes the process stand still, and starts one of its own. */
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(2);

    private final CompletableFuture<List<Inside>> seen;
    private volatile boolean stopped;

    private HeapWatch(ServerProcess server) {
        seen = CompletableFuture.supplyAsync(() -> watch(server.pid()));
    }

    static HeapWatch of(ServerProcess server) {
        return new HeapWatch(server);
    }

    private List<Inside> watch(long pid) {
        List<Inside> all = new ArrayList<>();
        try {
            while (!stopped || all.isEmpty()) {
                all.add(Inside.of(pid));
                LockSupport.parkNanos(PAUSE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** Stops, and returns all it has seen, in order; at least one. */
    List<Inside> stop() {
        stopped = true;
        return seen.join();
    }

    /** Returns the most that was live, in bytes. */
    static long most(List<Inside> seen) {
        return seen.stream().mapToLong(Inside::live).max().orElse(0);
    }

    static String mib(long bytes) {
        return Report.text(bytes / MIB);
    }
}
