package dev.parley.broker.sqlite.write;

import dev.parley.broker.sqlite.write.Request.Append;
import dev.parley.broker.sqlite.write.Request.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides whether the writer waits a moment before it takes a batch, so that more messages share a sync. It waits for those
 * who sent something a moment ago and are not waiting for a sync already: never for a lone sender, and never once all of
 * them are there. PostgreSQL calls this {@code commit_delay} and {@code commit_siblings}.
 *
 * <p>Confined to the writer's thread.
 */
final class CommitDelay {
    /** How long somebody who sent a message counts as company, in nanoseconds. */
    private static final long RECENT_NANOS = 10_000_000;

    /** A batch of this size gains nothing from waiting. */
    private static final int LARGE_BATCH = 64;

    /** The wait is at most the duration of a commit times this. */
    private static final int COMMITS = 2;

    /** The weight of the newest commit in the average is one by this. */
    private static final int SMOOTHING = 8;

    private final long maxNanos;

    /** Authors of recent messages, the oldest first. */
    private final Deque<Sent> recent = new ArrayDeque<>();

    /** The number of entries in {@link #recent} for each author. */
    private final Map<String, Integer> authors = new HashMap<>();

    /** The average duration of a commit. */
    private long commitNanos;

    /** @param max the longest wait; zero never waits */
    CommitDelay(Duration max) {
        this.maxNanos = max.toNanos();
    }

    private record Sent(long nanos, String author) {}

    /**
     * Records a commit.
     *
     * @param now {@link System#nanoTime} after it
     * @param nanos how long it took
     */
    void committed(List<Outcome> done, long now, long nanos) {
        if (maxNanos == 0) {
            return;
        }
        commitNanos += (Math.min(nanos, maxNanos) - commitNanos) / SMOOTHING;
        for (Outcome each : done.subList(Math.max(0, done.size() - LARGE_BATCH), done.size())) {
            if (each.request() instanceof Append append) {
                String author = append.draft().from().id();
                recent.add(new Sent(now, author));
                authors.merge(author, 1, Integer::sum);
            }
        }
    }

    /** Returns how many requests are worth waiting for; 1 if no company is expected. */
    int company(long now) {
        while (!recent.isEmpty()
                && (recent.size() > LARGE_BATCH || now - recent.element().nanos() > RECENT_NANOS)) {
            authors.computeIfPresent(recent.remove().author(), (author, count) -> count == 1 ? null : count - 1);
        }
        return Math.max(1, authors.size());
    }

    /** Returns how long to wait for company, in nanoseconds. */
    long nanos() {
        return Math.min(maxNanos, COMMITS * commitNanos);
    }
}
