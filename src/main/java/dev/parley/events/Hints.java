package dev.parley.events;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.message.RoomName;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
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
        kept.add(new Hint(last, entry, room, size, text));
        characters += size;
        while (kept.size() > MOST || characters > MOST_CHARACTERS) {
            characters -= kept.remove().size();
        }
    }

    synchronized long last() {
        return last;
    }

    /** Returns the number of the oldest hint that is kept; the one that comes next if none is. */
    synchronized long first() {
        return last - kept.size() + 1;
    }

    /** Returns the first hints after {@code number} that were noticed before there was an entry after {@code entry}. */
    synchronized List<Hint> after(long number, long entry, int most) {
        List<Hint> found = new ArrayList<>();
        for (Hint each : kept) {
            if (found.size() == most || each.entry() > entry) {
                break;
            }
            if (each.number() > number) {
                found.add(each);
            }
        }
        return found;
    }
}
