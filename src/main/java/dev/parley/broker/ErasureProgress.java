package dev.parley.broker;

import dev.parley.message.RoomName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an erasure has done so far. A log that survives a crash stores it with each step, in the same transaction, under the id
 * of the person, and removes it at the end. So an erasure that was cut off can be repeated, and its receipt counts everything.
 *
 * @param messages how many messages have lost their payload and author
 * @param rooms in how many rooms
 * @param room the room of the latest of them; empty before the first
 */
public record ErasureProgress(long messages, int rooms, String room) {
    /** The kind of these among the {@link Records}. */
    public static final String KIND = "erasure";

    private static final ErasureProgress NONE = new ErasureProgress(0, 0, "");
    private static final int FIELDS = 3;

    /** Reads what {@link #value} has written; null if nothing has been done yet. */
    public static ErasureProgress parse(@Nullable String value) {
        if (value == null) {
            return NONE;
        }
        String[] fields = value.split(" ", FIELDS);
        return new ErasureProgress(Long.parseLong(fields[0]), Integer.parseInt(fields[1]), fields[2]);
    }

    /** Returns this with more messages of one room; rooms come one after the other. */
    public ErasureProgress plus(RoomName in, long more) {
        return more == 0
                ? this
                : new ErasureProgress(messages + more, rooms + (in.value().equals(room) ? 0 : 1), in.value());
    }

    /** Returns this as the value of a record. */
    public String value() {
        return messages + " " + rooms + " " + room;
    }

    /** Returns the receipt of an erasure that has done this. */
    public Erasure receipt(Instant at) {
        return new Erasure(messages, rooms, at);
    }
}
