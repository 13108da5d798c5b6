package dev.parley.hub;

import dev.parley.message.RoomName;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The rooms that somebody holds. Safe for any thread. */
final class Rooms {
    private final Hub hub;
    /** Counts in an entry change only inside {@code compute}, which is atomic for each name. */
    private final ConcurrentMap<RoomName, Held> held = new ConcurrentHashMap<>();

    private record Held(Room room, int holders) {}

    Rooms(Hub hub) {
        this.hub = hub;
    }

    /** Returns the room and holds it: it stays until {@link #release} was called as often. */
    Room hold(RoomName name) {
        Room[] opened = new Room[1];
        Held now = held.compute(name, (key, before) -> {
            if (before != null) {
                return new Held(before.room(), before.holders() + 1);
            }
            opened[0] = new Room(key, hub);
            return new Held(opened[0], 1);
        });
        if (opened[0] != null) {
            opened[0].open();
        }
        return Objects.requireNonNull(now).room();
    }

    /** Returns the room where somebody holds it; null where nobody does. */
    @Nullable Room find(RoomName name) {
        Held now = held.get(name);
        return now == null ? null : now.room();
    }

    void release(Room room) {
        Held left = held.computeIfPresent(
                room.name(),
                (key, before) -> before.holders() == 1 ? null : new Held(before.room(), before.holders() - 1));
        if (left == null) {
            room.close();
        }
    }

    int size() {
        return held.size();
    }
}
