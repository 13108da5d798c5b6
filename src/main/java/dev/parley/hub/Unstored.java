package dev.parley.hub;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.wire.Command;
import dev.parley.wire.Event;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The latest commands of one client that were refused and may be retried. A command that follows one of them is refused, too:
 * so a client can send many before it has an answer, and they are stored in their order or not yet.
 *
 * <p>It remembers {@value #REMEMBERED}, by the hash of their number. If two numbers have the same, a command is refused that need
 * not be, and the client sends it again. A client may send a refused command again with its number, which then stands for the new
 * attempt. Safe for use by any thread.
 */
final class Unstored {
    /** A client may be in 100 rooms, and in each of them the newest refused one decides. */
    private static final int REMEMBERED = 256;

    private static final int NONE = 0;

    @GuardedBy("this") private int @Nullable [] hashes;

    /** The place of the next one. */
    @GuardedBy("this") private int next;

    /** Records that a command is refused, before its client is told. */
    synchronized void refused(Event.Failed failed) {
        String id = failed.re();
        if (id == null || !failed.code().retry()) {
            return;
        }
        if (hashes == null) {
            hashes = new int[REMEMBERED];
        }
        hashes[next] = id.hashCode();
        next = (next + 1) % REMEMBERED;
    }

    /** Returns whether a command must be refused; if not, its own number is no longer that of a refused one. */
    synchronized boolean isOutOfOrder(Command command) {
        int[] known = hashes;
        if (known == null) {
            return false;
        }
        String earlier = command.follows();
        if (earlier != null && IntStream.of(known).anyMatch(hash -> hash != NONE && hash == earlier.hashCode())) {
            return true;
        }
        String id = command.id();
        if (id != null) {
            int number = id.hashCode();
            Arrays.setAll(known, i -> known[i] == number ? NONE : known[i]);
        }
        return false;
    }
}
