package dev.parley.events;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.message.RoomName;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest hints of this run of the server, in memory. The oldest are dropped if there are too many, which readers learn of.
 * Safe for any thread.
 */
final class Hints {
    static final int MOST = 10_000;
    private static final long MOST_CHARACTERS = 2_000_000;

    /** Names this run. */
    final String run = HexFormat.of().toHexDigits(new SecureRandom().nextInt());

    @GuardedBy("this") private final Deque<Hint> kept = new ArrayDeque<>();

    @GuardedBy("this") private long last;

    @GuardedBy("this") private long characters;

    /** Writes a hint, once its position is known. */
    interface Text {
        String at(FeedPosition position);
    }

    /**
     * Something that was noticed.
     *
     * @param number within this run
     * @param entry the number of the newest entry at that time
     * @param room null if it concerns the whole server
     * @param size of its text, roughly
     */
    record Hint(long number, long entry, @Nullable RoomName room, int size, Text text) {}

    synchronized void add(long entry, @Nullable RoomName room, int size, Text text) {
        last++;
        // somebody else may have looked for the newest entry later, and be here first
        Hint newest = kept.peekLast();
        long at = newest == null ? entry : Math.max(entry, newest.entry());
        kept.add(new Hint(last, at, room, size, text));
        characters += size;
        while (kept.size() > MOST || characters > MOST_CHARACTERS) {
            characters -= kept.remove().size();
        }
    }

    synchronized long last() {
        return last;
    }

    /**
     * Some hints, and how many before them are no longer known.
     *
     * @param missed hints after the number that was asked for, and before the first that is kept
     */
    record Slice(long missed, List<Hint> hints) {}

    /**
     * Returns the first hints after {@code number} that were noticed before there was an entry after {@code entry}. Takes time in
     * proportion to those after the number.
     */
    synchronized Slice after(long number, long entry, int most) {
        Deque<Hint> found = new ArrayDeque<>();
        for (Iterator<Hint> newest = kept.descendingIterator(); newest.hasNext(); ) {
            Hint each = newest.next();
            if (each.number() <= number) {
                break;
            }
            if (each.entry() <= entry) {
                found.addFirst(each);
            }
        }
        long first = last - kept.size() + 1;
        return new Slice(
                Math.max(0, first - 1 - number), found.stream().limit(most).toList());
    }
}
