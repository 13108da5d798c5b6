package dev.parley.broker.sqlite.table;

import dev.parley.message.RoomName;

/**
 * The state of a room's log: a row of the table {@code rooms}.
 *
 * @param id the upper part of its messages' ids; 0 if the row is not stored yet
 * @param first the oldest {@code seq} that is kept; {@code last + 1} if no message is
 * @param last the newest {@code seq} that was ever assigned; 0 if none was
 * @param bytes bytes of payload that are kept
 */
public record RoomRow(long id, RoomName name, long first, long last, long bytes) {
    static RoomRow empty(RoomName name) {
        return new RoomRow(0, name, 1, 0, 0);
    }

    RoomRow withId(long given) {
        return new RoomRow(given, name, first, last, bytes);
    }

    public RoomRow appended(int size) {
        return new RoomRow(id, name, first, last + 1, bytes + size);
    }

    public RoomRow resized(long growth) {
        return new RoomRow(id, name, first, last, Math.max(0, bytes + growth));
    }

    public RoomRow trimmed(long newFirst, long dropped) {
        return new RoomRow(id, name, newFirst, last, Math.max(0, bytes - dropped));
    }

    /** Returns how many messages are kept. */
    public long messages() {
        return last - first + 1;
    }

    public long checksum() {
        return new RowChecksum()
                .add(id)
                .add(name)
                .add(first)
                .add(last)
                .add(bytes)
                .value();
    }
}
