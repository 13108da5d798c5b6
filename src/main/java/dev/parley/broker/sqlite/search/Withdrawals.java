package dev.parley.broker.sqlite.search;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.broker.sqlite.table.RecordTable;
import dev.parley.broker.sqlite.table.SqliteConnections;
import dev.parley.broker.sqlite.write.Request.Work;
import dev.parley.broker.sqlite.write.Result;
import dev.parley.broker.sqlite.write.SqliteRecords.Actor;
import dev.parley.message.RoomName;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which messages the {@link SearchIndex} may know as they no longer are: those that are being changed, and those that were
 * changed and have not left it yet. Searches read them from the log. A change of a message never waits for the index: the
 * transaction that makes it {@linkplain #marking marks} the room in the log, so that after a crash, too, the index forgets it.
 *
 * <p>Safe for any thread. A room is unmarked by the writer only while nothing of it is here; since a change is here before it is
 * queued for the writer, one that comes later marks the room again.
 */
public final class Withdrawals {
    /** The kind of the records that are the marks; their subjects are rooms. */
    public static final String KIND = "unindexed";

    /** Stands for all messages of a room. */
    private static final long ALL = 0;

    /** If more messages of a room have to leave, all of its messages do, so that no room takes much memory. */
    private static final int MAX_DUE = 1_000;

    /** Rooms whose marks are removed at once. */
    private static final int UNMARKED = 200;

    private static final Logger LOG = LoggerFactory.getLogger(Withdrawals.class);

    /** Rooms that have something here, in the order in which they came. */
    @GuardedBy("this") private final Map<RoomName, Entry> rooms = new LinkedHashMap<>();

    /** Rooms that are marked for nothing. */
    @GuardedBy("this") private final Set<RoomName> unneeded = new HashSet<>();

    /** What a room has here. */
    private static final class Entry {
        /** How many changes of each message are under way. */
        private final Map<Long, Integer> changing = new HashMap<>();

        /** Messages that were changed. */
        private final Set<Long> due = new HashSet<>();

        boolean isEmpty() {
            return changing.isEmpty() && due.isEmpty();
        }
    }

    /**
     * Messages that have to leave the index.
     *
     * @param seqs empty for all of the room
     */
    record Due(RoomName room, List<Long> seqs) {}

    /** Returns what is left to do in a log after a crash. */
    public static Withdrawals open(Path file) throws IOException {
        Withdrawals withdrawals = new Withdrawals();
        try (Connection connection = SqliteConnections.reader(file)) {
            for (String name : new RecordTable(connection).all(KIND).keySet()) {
                RoomName room = new RoomName(name);
                withdrawals.begin(room, List.of());
                withdrawals.end(room, List.of(), true);
            }
        } catch (SQLException e) {
            LOG.warn("{}: it is not known what the index of searches must forget, so it is built again", file, e);
            SearchIndex.delete(SearchIndex.file(file));
        }
        return withdrawals;
    }

    private static List<Long> numbers(List<Long> seqs) {
        return seqs.isEmpty() ? List.of(ALL) : seqs;
    }

    /** Records that messages are about to be changed; all of the room if {@code seqs} is empty. */
    synchronized void begin(RoomName room, List<Long> seqs) {
        Map<Long, Integer> changing = rooms.computeIfAbsent(room, name -> new Entry()).changing;
        numbers(seqs).forEach(seq -> changing.merge(seq, 1, Integer::sum));
    }

    /**
     * Records that a change has ended.
     *
     * @param seqs as for {@link #begin}
     * @param changed whether the messages may have been changed, so that they have to leave the index
     */
    synchronized void end(RoomName room, List<Long> seqs, boolean changed) {
        Entry entry = rooms.get(room);
        if (entry == null) {
            throw new IllegalStateException("nothing is changed in " + room);
        }
        for (long seq : numbers(seqs)) {
            entry.changing.computeIfPresent(seq, (each, count) -> count == 1 ? null : count - 1);
            if (changed) {
                entry.due.add(seq);
            }
        }
        if (entry.due.size() > MAX_DUE) {
            entry.due.clear();
            entry.due.add(ALL);
        }
        if (entry.isEmpty()) {
            rooms.remove(room);
        }
    }

    /** Returns whether a room has something here, so that nothing of it may be added to the index. */
    synchronized boolean holds(RoomName room) {
        return rooms.containsKey(room);
    }

    /** Returns whether one of these messages has to be read from the log. */
    synchronized boolean holds(RoomName room, long first, long last) {
        Entry entry = rooms.get(room);
        return entry != null && (isAmong(entry.changing.keySet(), first, last) || isAmong(entry.due, first, last));
    }

    private static boolean isAmong(Set<Long> seqs, long first, long last) {
        return seqs.stream().anyMatch(seq -> seq == ALL || (first <= seq && seq <= last));
    }

    /** Returns messages of one room that have to leave the index, or null if there are none. */
    synchronized @Nullable Due next() {
        for (Map.Entry<RoomName, Entry> each : rooms.entrySet()) {
            Set<Long> due = each.getValue().due;
            if (!due.isEmpty()) {
                return new Due(each.getKey(), due.contains(ALL) ? List.of() : List.copyOf(due));
            }
        }
        return null;
    }

    /** Records that messages have left the index; {@link #next} has named them. */
    synchronized void left(Due gone) {
        Entry entry = rooms.get(gone.room());
        if (entry == null) {
            return;
        }
        numbers(gone.seqs()).forEach(entry.due::remove);
        if (entry.isEmpty()) {
            rooms.remove(gone.room());
            unneeded.add(gone.room());
        }
    }

    /** Has marks removed that are there for nothing, of some rooms. */
    void unmark(Actor actor) {
        List<RoomName> marked = takeUnneeded();
        if (!marked.isEmpty()) {
            int bytes = marked.stream().mapToInt(room -> room.value().length()).sum();
            actor.act(bytes, unmarking(marked)).whenComplete((done, error) -> {
                if (error != null) {
                    giveBack(marked);
                }
            });
        }
    }

    private synchronized List<RoomName> takeUnneeded() {
        List<RoomName> taken = new ArrayList<>();
        Iterator<RoomName> each = unneeded.iterator();
        while (each.hasNext() && taken.size() < UNMARKED) {
            taken.add(each.next());
            each.remove();
        }
        return taken;
    }

    private synchronized void giveBack(List<RoomName> marked) {
        unneeded.addAll(marked);
    }

    /** Returns work that also marks the room of which it changes messages. */
    public static <T> Work<T> marking(RoomName room, Work<T> work) {
        return (transaction, time) -> {
            Result<T> result = work.run(transaction, time);
            transaction.records().put(KIND, room.value(), "");
            return result;
        };
    }

    /** Returns work that removes the marks of rooms, but of those that have something here again. */
    private Work<@Nullable Void> unmarking(List<RoomName> marked) {
        return (transaction, time) -> {
            for (RoomName room : marked) {
                if (holds(room)) {
                    giveBack(List.of(room));
                } else {
                    transaction.records().remove(KIND, room.value());
                }
            }
            return new Result<Void>(null, null);
        };
    }
}
