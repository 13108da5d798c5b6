package dev.parley.hub.room;

import dev.parley.message.RoomName;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The rooms that somebody holds. Safe for use by any thread. */
public final class Rooms implements RoomRegistry {
    private final BiFunction<RoomName, RoomHolders, Room> factory;
    /** Counts in an entry change only inside {@code compute}, which is atomic for each name. */
    private final ConcurrentMap<RoomName, Held> held = new ConcurrentHashMap<>();

    private record Held(Room room, int holders) {}

    /** @param factory makes a room without opening it; gets this object, which the room may be retained by */
    public Rooms(BiFunction<RoomName, RoomHolders, Room> factory) {
        this.factory = factory;
    }

    @Override
    public Room acquire(RoomName name) {
        Room[] opened = new Room[1];
        Held now = held.compute(name, (key, before) -> {
            if (before != null) {
                return new Held(before.room(), before.holders() + 1);
            }
            opened[0] = factory.apply(key, this);
            return new Held(opened[0], 1);
        });
        if (opened[0] != null) {
            opened[0].open();
        }
        return Objects.requireNonNull(now).room();
    }

    @Override
    public void retain(RoomName name) {
        held.computeIfPresent(name, (key, before) -> new Held(before.room(), before.holders() + 1));
    }

    @Override
    public void release(RoomName name) {
        Room[] last = new Room[1];
        held.computeIfPresent(name, (key, before) -> {
            if (before.holders() > 1) {
                return new Held(before.room(), before.holders() - 1);
            }
            last[0] = before.room();
            return null;
        });
        if (last[0] != null) {
            last[0].close();
        }
    }

    /** Returns the room if somebody holds it, or null. */
    public @Nullable Room find(RoomName name) {
        Held now = held.get(name);
        return now == null ? null : now.room();
    }

    /** Takes a sample of what each room has delivered. */
    public void sample() {
        forEach(room -> room.traffic().sample());
    }

    public void forEach(Consumer<Room> act) {
        held.values().forEach(each -> act.accept(each.room()));
    }

    /** Stores how far people have read in all rooms. */
    public CompletableFuture<@Nullable Void> store() {
        return CompletableFuture.allOf(
                held.values().stream().map(each -> each.room().store()).toArray(CompletableFuture<?>[]::new));
    }

    public int size() {
        return held.size();
    }
}
