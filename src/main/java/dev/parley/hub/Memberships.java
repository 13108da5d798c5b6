package dev.parley.hub;

import dev.parley.message.RoomName;
import dev.parley.wire.Command;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The rooms that one client is in. Safe for use by any thread; one thread at a time joins. */
final class Memberships {
    /** A client in a room. */
    record Membership(Room room, Member member) {}

    private final Subscriber client;
    private final RoomRegistry registry;
    private final Map<RoomName, Membership> rooms = new ConcurrentHashMap<>(2);

    Memberships(Subscriber client, RoomRegistry registry) {
        this.client = client;
        this.registry = registry;
    }

    /** Returns the client's membership, or null if it has not joined the room. */
    @Nullable Membership get(RoomName room) {
        return rooms.get(room);
    }

    /** Returns the rooms it is in at this moment. */
    Set<RoomName> names() {
        return Collections.unmodifiableSet(rooms.keySet());
    }

    int count() {
        return rooms.size();
    }

    /**
     * Enters a room, or joins it again.
     *
     * @param from the position at which it starts unless the join says so; null for the newest
     * @param entered runs in the room's mailbox when the client is a member
     * @param refused runs instead if the room's log cannot be reached; the client is no member then
     */
    void join(Command.Join join, @Nullable HandshakePosition from, Runnable entered, Runnable refused) {
        Membership known = rooms.get(join.room());
        Membership membership =
                known != null ? known : new Membership(registry.acquire(join.room()), new Member(client));
        rooms.put(join.room(), membership);
        membership.room().enter(membership.member(), join, from, entered, () -> {
            leave(membership, true, () -> {});
            refused.run();
        });
    }

    /**
     * Leaves a room.
     *
     * @param explicit whether the client asked to leave
     * @param then runs after the last frame of the room was sent
     */
    void leave(Membership membership, boolean explicit, Runnable then) {
        RoomName room = membership.room().name();
        if (rooms.remove(room, membership)) {
            membership.room().exit(client, explicit, () -> {
                then.run();
                registry.release(room);
            });
        }
    }

    /** Leaves all rooms, since the connection has ended. */
    void leaveAll() {
        rooms.values().forEach(each -> leave(each, false, () -> {}));
    }
}
