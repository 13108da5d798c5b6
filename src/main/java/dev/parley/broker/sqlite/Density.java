package dev.parley.broker.sqlite;

import dev.parley.broker.sqlite.Request.Append;
import dev.parley.broker.sqlite.Request.Write;
import dev.parley.message.RoomName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Decides whether the messages of a commit need the {@link Tail}. */
final class Density {
    /** Messages that fill some pages, if they are of 128 bytes. */
    private static final int DENSE = 32;

    private Density() {}

    /** Returns whether rooms have {@value #DENSE} messages each, on average. Messages then fill pages of their own. */
    static boolean isDense(List<Write> writes) {
        if (writes.size() < DENSE) {
            return false;
        }
        Set<RoomName> rooms = new HashSet<>();
        int messages = 0;
        for (Write write : writes) {
            if (write instanceof Append append) {
                rooms.add(append.room());
                messages++;
            }
        }
        return messages > 0 && messages >= DENSE * rooms.size();
    }
}
