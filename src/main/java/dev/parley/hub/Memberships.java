package dev.parley.hub;

import dev.parley.hub.room.HandshakePosition;
import dev.parley.hub.room.Member;
import dev.parley.hub.room.RoomRegistry;
import dev.parley.hub.room.Subscriber;
import dev.parley.message.RoomName;
import dev.parley.message.Verb;
import dev.parley.rights.Verdict;
import dev.parley.wire.Command;
import dev.parley.wire.ErrorCode;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rooms that one client is in. Safe for use by any thread; one thread at a time joins. */
final class Memberships {
    /**
     * How often in a row nobody may be able to say whether a client may be in a room, before it must leave. Asked about
     * once a second.
     */
    private static final int MAX_UNKNOWN = 10;

    private final Subscriber client;
    private final RoomRegistry registry;
    private final Function<RoomName, CompletionStage<Permissions>> rights;
    private final BiConsumer<RoomName, Command.@Nullable Join> removed;
    private final Map<RoomName, Membership> rooms = new ConcurrentHashMap<>(2);

    /** Whether some answer is still missing. */
    private volatile boolean unknown;

    /**
     * Makes the memberships of a client that is in no room.
     *
     * @param rights asks what the client may do in a room
     * @param removed runs after the client had to leave a room; gets the join that was not answered yet, or null
     */
    Memberships(
            Subscriber client,
            RoomRegistry registry,
            Function<RoomName, CompletionStage<Permissions>> rights,
            BiConsumer<RoomName, Command.@Nullable Join> removed) {
        this.client = client;
        this.registry = registry;
        this.rights = rights;
        this.removed = removed;
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
     * @param may what the client may do there
     * @param entered runs in the room's mailbox when the client is a member
     * @param refused runs instead if the room is full or its log cannot be reached, or if the client had to leave meanwhile; it is
     *     no member then
     */
    void join(
            Command.Join join,
            @Nullable HandshakePosition from,
            Set<Verb> may,
            Runnable entered,
            Consumer<ErrorCode> refused) {
        Membership known = rooms.get(join.room());
        Membership membership =
                known != null ? known : new Membership(registry.acquire(join.room()), new Member(client));
        if (known == null) {
            // one that is known may have ended since, and must not come back: its room is released
            rooms.put(join.room(), membership);
        }
        membership.room().enter(membership.member(), join, from, may, entered, why -> {
            leave(membership, true, () -> {});
            refused.accept(why);
        });
    }

    /**
     * Leaves a room.
     *
     * @param explicit whether the client asked to leave
     * @param then runs after the last frame of the room was sent
     */
    void leave(Membership membership, boolean explicit, Runnable then) {
        end(membership, explicit, unanswered -> then.run());
    }

    /** Leaves a room in which the client may no longer be. */
    void remove(Membership membership) {
        end(membership, true, unanswered -> removed.accept(membership.room().name(), unanswered));
    }

    /** Leaves all rooms, since the connection has ended. */
    void leaveAll() {
        rooms.values().forEach(each -> leave(each, false, () -> {}));
    }

    private void end(Membership membership, boolean explicit, Consumer<Command.@Nullable Join> then) {
        RoomName room = membership.room().name();
        if (rooms.remove(room, membership)) {
            membership.member().leadOut();
            membership.room().exit(client, explicit, unanswered -> {
                then.accept(unanswered);
                registry.release(room);
            });
        }
    }

    // ---- rights that change

    /** Asks again what the client may do in each of its rooms. It leaves those in which it may no longer be. */
    void check() {
        unknown = false;
        rooms.values().forEach(this::check);
    }

    /** Asks again about one room, if the client is in it. */
    void check(RoomName room) {
        Membership membership = rooms.get(room);
        if (membership != null) {
            check(membership);
        }
    }

    /** Asks again if somebody did not answer last time. */
    void checkUnknown() {
        if (unknown) {
            check();
        }
    }

    private void check(Membership membership) {
        if (membership.startAsking()) {
            ask(membership);
        }
    }

    private void ask(Membership membership) {
        var unused = rights.apply(membership.room().name()).thenAccept(answer -> {
            if (membership.mustAskAgain()) {
                ask(membership);
                return;
            }
            apply(membership, answer);
            if (membership.stopAsking()) {
                ask(membership);
            }
        });
    }

    /** If nobody can say whether the client may be in the room, it stays for a while, and all that it does is refused. */
    private void apply(Membership membership, Permissions answer) {
        boolean isUnknown = answer.join() == Verdict.Answer.UNAVAILABLE;
        int times = membership.countUnknown(isUnknown);
        if (answer.join() == Verdict.Answer.REFUSED || times > MAX_UNKNOWN) {
            remove(membership);
            return;
        }
        if (isUnknown || !answer.unknown().isEmpty()) {
            unknown = true;
        }
        if (!isUnknown) {
            membership.room().permit(membership.member(), answer.may());
        }
    }
}
