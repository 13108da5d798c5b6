package dev.parley.rights;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;

/** Logs at most one line in ten seconds, so that strangers cannot fill the log with requests that fail. */
final class Complaint {
    private static final long PAUSE_NANOS = 10_000_000_000L;

    private final Logger log;
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    Complaint(Logger log) {
        this.log = log;
    }

    void warn(Supplier<String> sentence) {
        long now = System.nanoTime();
        long due = next.get();
        if (now - due >= 0 && next.compareAndSet(due, now + PAUSE_NANOS)) {
            log.warn("{}", sentence.get());
        }
    }
}
