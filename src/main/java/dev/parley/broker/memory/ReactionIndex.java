package dev.parley.broker.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finds the entries of reactions by their message. Not thread-safe. */
final class ReactionIndex {
    private final TreeMap<Long, List<Long>> entries = new TreeMap<>();

    /** Adds an entry, whose {@code seq} must be the highest yet. */
    void add(long of, long seq) {
        entries.computeIfAbsent(of, message -> new ArrayList<>(1)).add(seq);
    }

    void remove(long of, long seq) {
        entries.computeIfPresent(of, (message, seqs) -> seqs.remove(seq) && seqs.isEmpty() ? null : seqs);
    }

    /** Forgets the entries for a message. */
    void removeMessage(long of) {
        entries.remove(of);
    }

    /** Returns the entries for a message, the oldest first. */
    Stream<Long> of(long message) {
        return entries.getOrDefault(message, List.of()).stream();
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }
}
