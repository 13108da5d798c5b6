package dev.parley.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which messages of a room refer to which files, as far as its log was read. It follows from the log alone, so any earlier
 * state can be continued, by any server. Confined to one thread at a time.
 */
final class RoomIndex {
    private static final String FIRST = "parley-files 1";

    /** A file that messages refer to, or did. */
    private static final class Entry {
        /** When the latest of these messages was stored, in milliseconds since 1970. */
        private long latest;

        private int messages;
    }

    private final Map<String, Entry> files = new TreeMap<>();
    /** The file of each message that refers to one. */
    private final NavigableMap<Long, String> messages = new TreeMap<>();

    private final String room;
    private String epoch;
    private long seq;
    /** When reading began, in milliseconds since 1970. */
    private long since;

    private boolean changed;

    /** An index that has read the log up to a position. */
    RoomIndex(String room, String epoch, long seq, long since) {
        this.room = room;
        this.epoch = epoch;
        this.seq = seq;
        this.since = since;
    }

    /** Reads what {@link #lines} has written; returns null if it is not that. */
    static @Nullable RoomIndex parse(List<String> lines) {
        try {
            if (lines.isEmpty() || !lines.get(0).equals(FIRST)) {
                return null;
            }
            String[] log = lines.get(2).split(" ", -1);
            RoomIndex index = new RoomIndex(lines.get(1), log[0], Long.parseLong(log[1]), Long.parseLong(log[2]));
            for (String line : lines.subList(3, lines.size())) {
                String[] words = line.split(" ", -1);
                for (String each : words[2].split(",", -1)) {
                    index.refer(Long.parseLong(each), words[0], Long.parseLong(words[1]));
                }
            }
            index.changed = false;
            return index;
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            return null;
        }
    }

    List<String> lines() {
        Map<String, StringJoiner> seqs = new TreeMap<>();
        messages.forEach((message, hash) ->
                seqs.computeIfAbsent(hash, each -> new StringJoiner(",")).add(message.toString()));
        List<String> lines = new ArrayList<>(List.of(FIRST, room, epoch + " " + seq + " " + since));
        seqs.forEach((hash, joined) -> lines.add(hash + " " + latest(hash) + " " + joined));
        return lines;
    }

    private long latest(String hash) {
        Entry entry = files.get(hash);
        return entry == null ? Long.MIN_VALUE : entry.latest;
    }

    String room() {
        return room;
    }

    String epoch() {
        return epoch;
    }

    /** Returns the last message that was read. */
    long seq() {
        return seq;
    }

    /** Returns when reading began, in milliseconds since 1970. */
    long since() {
        return since;
    }

    /** Returns whether it has changed since it was made. */
    boolean isChanged() {
        return changed;
    }

    /** Begins again with the first message, because the log is another one. */
    void restart(String newEpoch, long now) {
        epoch = newEpoch;
        seq = 0;
        since = now;
        files.clear();
        messages.clear();
        changed = true;
    }

    /** Records that the log was read up to a message. */
    void reached(long last) {
        changed |= last != seq;
        seq = last;
    }

    /** Records that a message refers to a file, and to no other. */
    void refer(long message, String hash, long at) {
        drop(message);
        messages.put(message, hash);
        Entry entry = files.computeIfAbsent(hash, each -> new Entry());
        entry.messages++;
        entry.latest = Math.max(entry.latest, at);
        changed = true;
    }

    /** Records that a message refers to no file, or no longer. */
    void drop(long message) {
        String hash = messages.remove(message);
        Entry entry = hash == null ? null : files.get(hash);
        if (entry != null) {
            entry.messages--;
            changed = true;
        }
    }

    /** Records that messages before this one are gone. */
    void trim(long first) {
        List.copyOf(messages.headMap(first).keySet()).forEach(this::drop);
    }

    /**
     * Forgets files that the room does not have. Recent messages count all the same, since a directory of the network may
     * show a file later than the log its message.
     *
     * @param before a time in milliseconds since 1970
     */
    void forget(Set<String> present, long before) {
        Predicate<String> absent = hash -> !present.contains(hash) && latest(hash) < before;
        changed |= messages.values().removeIf(absent);
        changed |= files.keySet().removeIf(absent);
    }

    boolean isNeeded(String hash) {
        Entry entry = files.get(hash);
        return entry != null && entry.messages > 0;
    }

    /** Returns whether messages that no longer refer to this file were stored at this time or later. */
    boolean wasNeeded(String hash, long at) {
        return !isNeeded(hash) && files.containsKey(hash) && latest(hash) >= at;
    }
}
