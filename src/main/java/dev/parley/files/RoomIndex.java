package dev.parley.files;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
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
 *
 * <p>It is small however many messages refer to files: of a file with very many, only the position of the last message is
 * kept, so the file is needed until the log is trimmed as far.
 */
final class RoomIndex {
    private static final String FIRST = "parley-files 2";
    /** Without {@code pinned}. */
    private static final String EARLIER = "parley-files 1";

    /** Messages that are kept, beside one for each file. */
    private static final int MOST_MESSAGES = 20_000;
    /** Files that are kept though the room does not have them, or not yet. */
    private static final int MOST_ABSENT = 5000;

    /** A file that messages refer to, or did. */
    private static final class Entry {
        /** When the latest of these messages was stored, in milliseconds since 1970. */
        private long latest;

        /** How many are in {@link RoomIndex#messages}. */
        private int messages;
        /** The last message that may refer to it, if they are no longer told apart; else 0. */
        private long pinned;
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
    private Predicate<String> present = hash -> false;

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
            boolean earlier = !lines.isEmpty() && lines.get(0).equals(EARLIER);
            if (lines.isEmpty() || !(earlier || lines.get(0).equals(FIRST))) {
                return null;
            }
            String[] log = lines.get(2).split(" ", -1);
            RoomIndex index = new RoomIndex(lines.get(1), log[0], Long.parseLong(log[1]), Long.parseLong(log[2]));
            for (String line : lines.subList(3, lines.size())) {
                String[] words = line.split(" ", -1);
                long latest = Long.parseLong(words[1]);
                Entry entry = index.files.computeIfAbsent(words[0], each -> new Entry());
                entry.latest = latest;
                entry.pinned = earlier ? 0 : Long.parseLong(words[3]);
                if (!words[2].isEmpty()) {
                    for (String each : words[2].split(",", -1)) {
                        index.refer(Long.parseLong(each), words[0], latest);
                    }
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
        files.forEach((hash, entry) -> {
            StringJoiner joined = seqs.get(hash);
            if (joined != null || entry.pinned > 0) {
                lines.add(hash + " " + entry.latest + " " + (joined == null ? "" : joined) + " " + entry.pinned);
            }
        });
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

    /** Sets what tells whether the room has a file; asked only if messages refer to very many that it does not have. */
    void askFor(Predicate<String> here) {
        present = here;
    }

    /** Records that a message refers to a file, and to no other. */
    void refer(long message, String hash, long at) {
        drop(message);
        Entry entry = files.get(hash);
        if (entry == null) {
            if (files.size() >= MOST_ABSENT && !present.test(hash)) {
                return;
            }
            entry = new Entry();
            files.put(hash, entry);
        }
        entry.latest = Math.max(entry.latest, at);
        changed = true;
        if (entry.pinned == 0) {
            messages.put(message, hash);
            entry.messages++;
            if (messages.size() > MOST_MESSAGES + files.size()) {
                pinLargest();
            }
        } else {
            entry.pinned = Math.max(entry.pinned, message);
        }
    }

    /** No longer tells the messages apart that refer to the file that has the most, so that other files are not affected. */
    private void pinLargest() {
        Map.Entry<String, Entry> largest =
                Collections.max(files.entrySet(), Comparator.comparingInt(each -> each.getValue().messages));
        Iterator<Map.Entry<Long, String>> all = messages.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<Long, String> message = all.next();
            if (message.getValue().equals(largest.getKey())) {
                largest.getValue().pinned = message.getKey();
                all.remove();
            }
        }
        largest.getValue().messages = 0;
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
        for (Entry each : files.values()) {
            if (each.pinned > 0 && each.pinned < first) {
                each.pinned = 0;
                changed = true;
            }
        }
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
        return entry != null && (entry.messages > 0 || entry.pinned > 0);
    }

    /** Returns whether messages that no longer refer to this file were stored at this time or later. */
    boolean wasNeeded(String hash, long at) {
        return !isNeeded(hash) && files.containsKey(hash) && latest(hash) >= at;
    }
}
