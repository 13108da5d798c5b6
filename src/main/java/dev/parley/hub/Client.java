package dev.parley.hub;

import dev.parley.broker.Appended;
import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Codec;
import dev.parley.wire.Command;
import dev.parley.wire.ErrorCode;
import dev.parley.wire.Event;
import dev.parley.wire.Frame;
import dev.parley.wire.Subprotocol;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: who it is, its rooms, its outbox, its end. The socket's callbacks ({@code on…}) come one at a time;
 * all else may be called from any thread. No callback throws.
 */
public final class Client {
    /** How long a peer may take to answer the closing handshake. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
    /** Heartbeats without a sign of life after which a line is dead, where it had that many pings less one. */
    private static final int DEAD_AFTER_HEARTBEATS = 3;

    private static final Logger LOG = LoggerFactory.getLogger(Client.class);

    private final Hub hub;
    private final Subprotocol subprotocol;
    private final Codec codec;
    private final Transport transport;
    private final Outbox outbox;
    private final CommandHandler commands;
    private final CommandBuffer pause = new CommandBuffer();
    private final ReadQueue reads = new ReadQueue();
    private final long openedAt;

    private final Map<RoomName, Member> rooms = new ConcurrentHashMap<>(2);
    /** Bytes on their way to the log. */
    private final AtomicInteger unacknowledged = new AtomicInteger();

    private volatile @Nullable User user;
    /** When the identity ends; null when it never does. */
    private volatile @Nullable Instant expires;
    /** When something last arrived; written by the socket's thread. */
    private volatile long lastReceived;
    /** When the closing handshake began; 0 before. */
    private volatile long closingSince;
    /** With which code we closed; 0 where we did not. */
    private volatile int closedWith;
    /** Whether the connection has ended. */
    private volatile boolean gone;
    // Both are touched by the hub's round only.

    private long lastPing;
    /** Pings sent since something last arrived. */
    private int unanswered;

    Client(Hub hub, ConnectInfo arrival, Transport transport) {
        this.hub = hub;
        this.subprotocol = arrival.subprotocol();
        this.codec = hub.codec(subprotocol);
        this.transport = transport;
        this.outbox = new Outbox(transport, hub.options().outboxBytes(), hub::now);
        this.openedAt = hub.now();
        this.lastReceived = openedAt;
        this.commands = new CommandHandler(this, hub, arrival);
    }

    // ---- called by the socket

    void opened() {
        guarded(commands::open);
    }

    /** Takes a sign of life: a message has begun, or goes on. On a slow line a pong cannot come in between. */
    public void onPartial() {
        lastReceived = hub.now();
    }

    /** Takes a whole text message. */
    public void onText(String text) {
        guarded(() -> execute(codec.decode(text)));
    }

    /** Takes a whole binary message; the buffer is free again when this returns. */
    public void onBinary(ByteBuffer bytes) {
        guarded(() -> execute(codec.decode(bytes)));
    }

    /** Takes the news of a message that is longer than any may be. */
    public void onTooLong() {
        close(CloseCode.TOO_BIG);
    }

    /** Closes with 4508: a message has begun and does not end, or the server needs its memory. */
    public void onUnfinished() {
        close(CloseCode.TOO_SLOW);
    }

    /** Takes a sign of life: a pong. */
    public void onPong() {
        lastReceived = hub.now();
    }

    /**
     * Takes the end of the connection. Idempotent.
     *
     * @param code the close code the container tells
     */
    public void onClosed(int code) {
        gone = true;
        outbox.clear();
        closing(0);
        hub.disconnected(this, closedWith == 0 ? code : closedWith);
        rooms.values().forEach(member -> leave(member, false, () -> {}));
    }

    private void execute(List<Command> received) {
        for (Command command : received) {
            if (closingSince != 0) {
                return;
            }
            if (!pause.keep(command)) {
                commands.execute(command);
            } else if (pause.isTooLong()) {
                close(CloseCode.TOO_MANY);
            }
        }
    }

    /** From now on commands wait; called by a command. */
    void pause() {
        pause.begin();
    }

    /** Does this first, then what waited, then goes on as ever. */
    void resume(Runnable first) {
        guarded(() -> {
            first.run();
            Command next = pause.nextOrEnd();
            while (next != null) {
                if (closingSince == 0) {
                    commands.execute(next);
                }
                next = pause.nextOrEnd();
            }
        });
    }

    private void guarded(Runnable callback) {
        try {
            Cork.run(callback);
        } catch (RuntimeException e) {
            LOG.error("A connection is closed: handling what it sent failed", e);
            close(CloseCode.INTERNAL_ERROR);
        }
    }

    // ---- rooms

    @Nullable Member member(RoomName room) {
        return rooms.get(room);
    }

    int roomCount() {
        return rooms.size();
    }

    /** Enters a room, from {@code place} on where the join does not say; null for here and now. */
    void join(Command.Join join, @Nullable HandshakePosition place) {
        Member member = rooms.get(join.room());
        if (member == null) {
            member = new Member(this, hub.hold(join.room()));
            rooms.put(join.room(), member);
        }
        member.room().enter(member, join, place);
        if (gone) {
            // it ended between the check and the entry; whoever comes second leads it out
            leave(member, false, () -> {});
        }
    }

    /** The room could not be opened. */
    void refuse(Member member, Command.Join join) {
        leave(member, true, () -> {});
        fail(join.id(), ErrorCode.UNAVAILABLE, "the room's log does not answer");
    }

    /**
     * Leaves a room.
     *
     * @param then runs when nothing of the room comes any more
     */
    void leave(Member member, boolean byItself, Runnable then) {
        if (rooms.remove(member.roomName(), member)) {
            member.room().exit(this, byItself, () -> {
                then.run();
                hub.release(member.room());
            });
        }
    }

    /** Counts bytes on their way to the log; returns false, and counts nothing, where that is too much. */
    boolean mayAppend(int bytes) {
        int before = unacknowledged.getAndAdd(bytes);
        if (before > 0 && before + (long) bytes > hub.options().unacknowledgedBytes()) {
            unacknowledged.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    /**
     * The log has answered.
     *
     * @param appended null where it did not take the message
     */
    void acknowledge(Command.Say say, RoomName room, @Nullable Appended appended) {
        hub.tally().countAnswer(appended);
        unacknowledged.addAndGet(-say.payload().size());
        if (appended == null) {
            fail(say.id(), ErrorCode.UNAVAILABLE, "the log does not take messages now");
            return;
        }
        send(new Event.Said(say.id(), room, say.key(), appended.epoch(), appended.seq(), appended.at()));
    }

    // ---- identity

    /** Returns who it is; only after it was welcomed. */
    User user() {
        User known = user;
        if (known == null) {
            throw new IllegalStateException("nobody said yet who this client is");
        }
        return known;
    }

    boolean welcomed() {
        return user != null;
    }

    void identify(Identity identity) {
        user = identity.user();
        expires = identity.expires();
    }

    // ---- sending

    /** Returns how it speaks. */
    public Subprotocol subprotocol() {
        return subprotocol;
    }

    void send(Event event) {
        Frame frame = codec.encode(event);
        if (frame != null) {
            send(frame);
        }
    }

    void send(Frame frame) {
        if (outbox.offer(frame) == Outbox.Offer.OVERFLOW) {
            LOG.info(
                    "A slow client is closed with 4508: more than outbox.bytes = {} waited for it",
                    hub.options().outboxBytes());
            close(CloseCode.TOO_SLOW);
        }
    }

    void sendIfIdle(Frame frame) {
        outbox.offerIfIdle(frame);
    }

    /** Returns the order in which its rooms read the log for it. */
    ReadQueue reads() {
        return reads;
    }

    /** Runs the action when all that was sent so far has left. */
    void whenSent(Runnable action) {
        outbox.whenEmpty(action);
    }

    /** Refuses a command: with an error, or by closing where the subprotocol has no words for errors. */
    void fail(@Nullable String re, ErrorCode code, String message) {
        Frame frame = codec.encode(new Event.Failed(re, code, message));
        if (frame != null) {
            send(frame);
        } else {
            close(CloseCode.instead(code));
        }
    }

    // ---- ending

    /** Closes at once; what waits is dropped, but for what a turn has held back from a client that keeps up. */
    void close(CloseCode code) {
        closing(code.code());
        outbox.flush();
        outbox.closeNow(code);
    }

    void sayBye(Duration retryAfter) {
        send(new Event.Bye(CloseCode.RESTARTING, retryAfter));
        closing(CloseCode.RESTARTING.code());
        outbox.closeAfterwards(CloseCode.RESTARTING);
    }

    /** Returns the bytes that wait for it. */
    int waiting() {
        return outbox.bytes();
    }

    void abort() {
        transport.abort();
    }

    private void closing(int code) {
        if (closingSince == 0) {
            closedWith = code;
            closingSince = Math.max(1, hub.now());
        }
    }

    /** Keeps the time limits; called by the hub about every second. */
    void lookAfter(long now) {
        HubOptions options = hub.options();
        long heartbeat = options.heartbeat().toMillis();
        long silent = now - lastReceived;
        unanswered = lastReceived >= lastPing ? 0 : unanswered;
        Instant end = expires;
        if (closingSince != 0) {
            endClosing(now - closingSince);
        } else if (!welcomed()
                && !pause.isOn()
                && now - openedAt > options.helloTimeout().toMillis()) {
            close(CloseCode.NO_HELLO);
        } else if (end != null && Instant.now().isAfter(end)) {
            close(CloseCode.NOT_AUTHENTICATED);
        } else if (silent > DEAD_AFTER_HEARTBEATS * heartbeat && unanswered >= DEAD_AFTER_HEARTBEATS - 1) {
            LOG.debug("A connection was silent for {} ms: heartbeat = {} ms", silent, heartbeat);
            closing(HubStats.ABNORMAL);
            abort();
        } else {
            if (silent > heartbeat && now - lastPing > heartbeat) {
                lastPing = now;
                unanswered++;
                outbox.ping();
            }
            if (now - outbox.lastSent() > heartbeat) {
                send(new Event.Tick());
            }
        }
    }

    /** Cuts a line whose peer does not answer the closing handshake, and lets go of it where even that has no effect. */
    private void endClosing(long millis) {
        if (millis > 2 * CLOSE_PATIENCE.toMillis()) {
            onClosed(HubStats.ABNORMAL);
        } else if (millis > CLOSE_PATIENCE.toMillis()) {
            abort();
        }
    }
}
