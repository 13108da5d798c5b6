package dev.parley.moderation;

import dev.parley.broker.Records;
import dev.parley.message.RoomName;
import dev.parley.message.Verb;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Rooms that can only be read. Answers without a lock. */
final class ClosedRooms {
    static final int MAX = 10_000;

    /** What changes a room. */
    private static final Set<Verb> WRITING = Set.of(Verb.SAY, Verb.SIGNAL, Verb.EDIT_OWN, Verb.REDACT_OWN);

    private record Closed(RoomName room, String by, String at) {
        String stored() {
            return new Fields().with("by", by).with("at", at).toString();
        }

        static Closed parse(String room, String text) {
            Fields fields = Fields.parse(text);
            return new Closed(new RoomName(room), fields.required("by"), fields.required("at"));
        }
    }

    private final Ledger<Closed> ledger;
    private final Set<RoomName> closed = ConcurrentHashMap.newKeySet();

    ClosedRooms(Records records) {
        ledger = new Ledger<>("closed-room", MAX, records, Closed::stored, Closed::parse, this::replace);
        ledger.load();
    }

    private void replace(@Nullable Closed before, @Nullable Closed after) {
        if (after != null) {
            closed.add(after.room());
        } else if (before != null) {
            closed.remove(before.room());
        }
    }

    Ledger<Closed> ledger() {
        return ledger;
    }

    boolean isClosed(RoomName room) {
        return closed.contains(room);
    }

    boolean bars(RoomName room, Verb verb) {
        return !closed.isEmpty() && WRITING.contains(verb) && closed.contains(room);
    }

    Set<RoomName> all() {
        return Set.copyOf(closed);
    }

    CompletionStage<Boolean> set(RoomName room, boolean shut, String by, String at) {
        return shut ? ledger.put(room.value(), new Closed(room, by, at)) : ledger.remove(room.value());
    }
}
