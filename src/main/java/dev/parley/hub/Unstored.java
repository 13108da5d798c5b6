package dev.parley.hub;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.wire.Command;
import dev.parley.wire.Event;
import org.jspecify.annotations.Nullable;

/**
 * The latest commands of one client that were refused and may be retried. A command that follows one of them is refused, too:
 * so a client can send many before it has an answer, and they are stored in their order or not yet.
 *
 * <p>It remembers {@value #REMEMBERED}, by the hash of their number. If two numbers have the same, or the client used a number
 * twice, a command is refused that need not be, and the client sends it again. Safe for use by any thread.
 */
final class Unstored {
    /** A client may be in 100 rooms, and in each of them the newest refused one decides. */
    private static final int REMEMBERED = 256;

    @GuardedBy("this") private int @Nullable [] hashes;

    @GuardedBy("this") private int count;

    /** Records that a command is refused, before its client is told. */
    synchronized void refused(Event.Failed failed) {
        String id = failed.re();
        if (id == null || !failed.code().retry()) {
            return;
        }
        if (hashes == null) {
            hashes = new int[REMEMBERED];
        }
        hashes[count++ % REMEMBERED] = id.hashCode();
    }

    synchronized boolean isOutOfOrder(Command command) {
        String earlier = command.follows();
        if (earlier == null || hashes == null) {
            return false;
        }
        int hash = earlier.hashCode();
        for (int i = 0; i < Math.min(count, REMEMBERED); i++) {
            if (hashes[i] == hash) {
                return true;
            }
        }
        return false;
    }
}
