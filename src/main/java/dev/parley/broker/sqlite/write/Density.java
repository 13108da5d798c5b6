package dev.parley.broker.sqlite.write;

import dev.parley.broker.sqlite.table.Tail;
import dev.parley.broker.sqlite.write.Request.Append;
import dev.parley.broker.sqlite.write.Request.Write;
import dev.parley.message.RoomName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Decides whether the messages of a commit need the {@link Tail}. */
final class Density {
    /** Messages that fill some pages, if they are of 128 bytes. */
    private static final int DENSE = 32;

    /** Bytes of a page; a larger message has pages of its own. */
    private static final int PAGE = 4096;

    private Density() {}

    /** Returns whether messages fill pages of their own: rooms have {@value #DENSE} of them each, or they are large. */
    static boolean isDense(List<Write> writes) {
        Set<RoomName> rooms = new HashSet<>();
        int messages = 0;
        long bytes = 0;
        for (Write write : writes) {
            if (write instanceof Append append) {
                rooms.add(append.room());
                messages++;
                bytes += append.bytes();
            }
        }
        return messages > 0 && (messages >= DENSE * rooms.size() || bytes >= (long) PAGE * messages);
    }
}
