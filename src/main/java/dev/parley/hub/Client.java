package dev.parley.hub;

import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.message.Verb;
import dev.parley.rights.Exclusion;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Codec;
import dev.parley.wire.Command;
import dev.parley.wire.ErrorCode;
import dev.parley.wire.Event;
import dev.parley.wire.Frame;
import dev.parley.wire.Subprotocol;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: its identity, its rooms, its inbox and outbox, its end. The socket's callbacks ({@code on…}) come one at
 * a time; all other methods may be called from any thread. No callback throws.
 */
public final class Client implements Subscriber {
    /** How long a peer may take to answer the closing handshake. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Client.class);

    private final ClientServices services;
    private final Subprotocol subprotocol;
    private final Codec codec;
    private final Transport transport;
    private final ObjIntConsumer<Client> ended;
    private final Outbox outbox;
    private final Inbox inbox;
    private final ReadQueue reads;
    private final CommandHandler commands;
    private final long openedAt;
    private final String address;

    private final Memberships rooms;
    private final Liveness liveness;
    private final Lifecycle lifecycle = new Lifecycle();

    private final Login login;

    /** Null until the client is welcomed. */
    private volatile @Nullable Identity identity;

    /** Whose name others must not take; null before it is welcomed and after its end. */
    private final AtomicReference<@Nullable User> shownAs = new AtomicReference<>();

    /** @param ended gets this client and the close code, once, when the connection has ended */
    Client(ClientServices services, ConnectInfo info, Transport transport, ObjIntConsumer<Client> ended) {
        HubOptions options = services.options();
        this.services = services;
        this.subprotocol = info.subprotocol();
        this.codec = services.codecs().apply(subprotocol);
        this.transport = transport;
        this.ended = ended;
        this.login = info.login();
        this.outbox = new Outbox(
                transport,
                options.outboxBytes(),
                services.outboxes(),
                services.clock().millis());
        this.reads = new ReadQueue(services.reads(), outbox::afterFlush);
        this.openedAt = now();
        this.address = info.address();
        this.liveness = new Liveness(options.heartbeat(), openedAt);
        this.rooms = new Memberships(
                this, services.rooms(), room -> Permissions.ask(services.rights(), identity(), room), this::removed);
        this.commands = new CommandHandler(this, services, info);
        this.inbox = new Inbox(
                () -> isWelcomed() ? options.unacknowledgedBytes() : options.messageBytes() + Inbox.FLOOR,
                services.inboxes(),
                this::execute);
    }

    // ---- called by the socket

    void opened() {
        guarded(commands::open);
    }

    /** Records a sign of life: a part of a message arrived. On a slow connection a pong cannot come between them. */
    public void onPartial() {
        liveness.received(now());
    }

    /** Handles a whole text message. */
    public void onText(String text) {
        login.used();
        guarded(() -> inbox.add(codec.decode(text), this::reject));
    }

    /** Handles a whole binary message; the buffer may be reused after this returns. */
    public void onBinary(ByteBuffer bytes) {
        login.used();
        guarded(() -> inbox.add(codec.decode(bytes), this::reject));
    }

    /** Closes the connection, since a message is longer than any may be. */
    public void onTooLong() {
        close(CloseCode.TOO_BIG);
    }

    /** Closes with 4508: a message has begun and does not end, or the server needs its memory. */
    public void onUnfinished() {
        close(CloseCode.TOO_SLOW);
    }

    /** Records a sign of life: a pong arrived. */
    public void onPong() {
        liveness.received(now());
    }

    /**
     * Ends everything that the connection had, after what it sent before has been done. A second call ends it at once.
     *
     * @param code the close code that the container reports
     */
    public void onClosed(int code) {
        outbox.clear();
        reads.close();
        if (lifecycle.finishing(now())) {
            inbox.finish(() -> end(code));
        } else {
            end(code);
        }
    }

    private void end(int code) {
        if (lifecycle.gone()) {
            inbox.close();
            releaseName();
            ended.accept(this, lifecycle.endedWith(code));
            rooms.leaveAll();
        }
    }

    private void execute(Command command) {
        execute(() -> commands.execute(command));
    }

    private void execute(Runnable action) {
        if (lifecycle.isEnding()) {
            return;
        }
        try {
            action.run();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    /** Runs a callback under a cork; a callback of a socket must not throw into the container. */
    private void guarded(Runnable callback) {
        try {
            Cork.run(callback);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    /** Closes the connection, since something failed that should not. */
    void failed(RuntimeException e) {
        LOG.error("Closing a connection, since a command failed", e);
        close(CloseCode.INTERNAL_ERROR);
    }

    // ---- commands that take time

    /** Answers a command for which there is no room: {@code busy}, or a close if nobody knows yet who sends so much. */
    void reject(Command command) {
        if (!isWelcomed()) {
            tooMany("its commands before it was welcomed exceed message.bytes = "
                    + services.options().messageBytes());
        } else if (!(command instanceof Command.Signal)) {
            fail(
                    command.id(),
                    ErrorCode.BUSY,
                    "too many commands are not answered yet; wait for their answers and try again");
        }
    }

    /** Reserves memory for a command that is answered later; rejects the command and returns false if there is none. */
    boolean reserve(Command command) {
        if (inbox.reserve(Inbox.weight(command))) {
            return true;
        }
        reject(command);
        return false;
    }

    /** Releases what was reserved: the command is answered. */
    void release(Command command) {
        inbox.release(Inbox.weight(command));
    }

    /** Keeps later commands until {@link #resume}. */
    void pause() {
        inbox.pause();
    }

    /** Keeps later commands until {@link #resume(Runnable)}; the command that is running has more to do. */
    void suspend() {
        inbox.suspend();
    }

    /** Runs the commands that were kept. Any thread; they run on a worker. */
    void resume() {
        if (inbox.hasWaiting()) {
            services.workers().execute(() -> guarded(inbox::resume));
        } else {
            inbox.resume();
        }
    }

    /** Does what is left of the command that paused, then runs the commands that were kept. Any thread; on a worker. */
    void resume(Runnable rest) {
        services.workers().execute(() -> guarded(() -> inbox.resume(() -> execute(rest))));
    }

    // ---- rooms

    Memberships rooms() {
        return rooms;
    }

    /**
     * Enters a room. Later commands wait until it is entered, so that they find it open.
     *
     * @param from the position at which it starts unless the join says so; null for the newest
     * @param may what it may do there
     */
    void join(Command.Join join, @Nullable HandshakePosition from, Set<Verb> may) {
        pause();
        Runnable entered = () -> {
            if (lifecycle.phase() == Lifecycle.Phase.GONE) {
                // it ended between the check and the entry; whichever comes second leads it out
                rooms.leaveAll();
            }
            resume();
        };
        rooms.join(join, from, may, entered, () -> {
            fail(join.id(), ErrorCode.UNAVAILABLE, "the room's log does not answer");
            resume();
        });
    }

    // ---- rights

    /** Asks again what it may do in each of its rooms, since the answers may have changed. Any thread. */
    void checkRights() {
        if (!lifecycle.isEnding()) {
            rooms.check();
        }
    }

    /** Rejects a command that it may not do. The sentence is always the same, so it does not tell what exists. */
    void forbid(Command command) {
        fail(command.id(), ErrorCode.FORBIDDEN, "you may not do this here");
    }

    /** It may no longer be in a room, and has left it. Without rooms in its subprotocol it has nothing left. */
    private void removed(RoomName room, Command.@Nullable Join unanswered) {
        if (subprotocol.hasOneRoom()) {
            close(CloseCode.FORBIDDEN);
            return;
        }
        if (unanswered != null) {
            forbid(unanswered);
        }
        send(new Event.Left(null, room, ErrorCode.FORBIDDEN));
    }

    // ---- identity

    @Override
    public User user() {
        return identity().user();
    }

    /** Returns who it is; it must have been welcomed. */
    Identity identity() {
        Identity known = identity;
        if (known == null) {
            throw new IllegalStateException("this client has not been welcomed");
        }
        return known;
    }

    boolean isWelcomed() {
        return identity != null;
    }

    /** The client has this identity from now on, but a guest perhaps another name; returns what it has. */
    Identity identify(Identity wished) {
        // first, so that a guest who is welcomed a second time does not collide with itself
        releaseName();
        Identity known = services.names().enter(wished);
        shownAs.set(known.user());
        identity = known;
        if (lifecycle.phase() == Lifecycle.Phase.GONE) {
            // it ended meanwhile; whichever comes second releases the name
            releaseName();
        }
        return known;
    }

    private void releaseName() {
        User shown = shownAs.getAndSet(null);
        if (shown != null) {
            services.names().leave(shown);
        }
    }

    /** Returns who it is, or null before it was welcomed. */
    @Nullable Identity known() {
        return identity;
    }

    /** Returns where it comes from. */
    String address() {
        return address;
    }

    /** Returns when it connected, in the clock's milliseconds. */
    long openedAt() {
        return openedAt;
    }

    /** Closes it if it may not be on the server; returns whether it did. */
    boolean closeIfExcluded() {
        Exclusion why = lifecycle.isEnding() ? null : services.rights().exclusion(identity, address);
        if (why == null) {
            return false;
        }
        close(why == Exclusion.BANNED ? CloseCode.FORBIDDEN : CloseCode.NOT_AUTHENTICATED);
        return true;
    }

    /** Removes it from a room on a moderator's word, or closes it if it has no other room; returns whether it was there. */
    boolean remove(RoomName room) {
        Membership membership = lifecycle.isEnding() ? null : rooms.get(room);
        if (membership == null) {
            return false;
        }
        rooms.remove(membership);
        return true;
    }

    // ---- sending

    @Override
    public Subprotocol subprotocol() {
        return subprotocol;
    }

    Codec codec() {
        return codec;
    }

    @Override
    public void send(Event event) {
        Frame frame = codec.encode(event);
        if (frame != null) {
            send(frame);
        }
    }

    @Override
    public void send(Frame frame) {
        if (outbox.offer(frame) == Outbox.Offer.OVERFLOW) {
            services.incidents()
                    .record(
                            Incidents.Kind.OVERFLOW,
                            "outbox.bytes = " + services.options().outboxBytes());
            close(CloseCode.TOO_SLOW);
        }
    }

    @Override
    public boolean sendLive(Frame frame) {
        return outbox.offerLive(frame) != Outbox.Offer.BEHIND;
    }

    @Override
    public boolean sendPage(Frame frame) {
        return outbox.offerPage(frame) != Outbox.Offer.BEHIND;
    }

    @Override
    public boolean isFlushed() {
        return outbox.isEmpty();
    }

    @Override
    public void afterFlush(Runnable action) {
        outbox.afterFlush(action);
    }

    @Override
    public void read(Consumer<Runnable> read) {
        reads.read(read);
    }

    /** Rejects a command: with an error, or by closing if the subprotocol has no errors. */
    void fail(@Nullable String re, ErrorCode code, String message) {
        fail(new Event.Failed(re, code, message));
    }

    /** Does the same with an error that says when to retry. */
    void fail(Event.Failed failed) {
        Frame frame = codec.encode(failed);
        if (frame != null) {
            send(frame);
        } else {
            close(CloseCode.instead(failed.code()));
        }
    }

    // ---- ending

    /** Closes at once: queued frames are dropped, except those that a cork holds back from a client that keeps up. */
    void close(CloseCode code) {
        lifecycle.closing(code.code(), now());
        outbox.flush();
        outbox.closeNow(code);
    }

    /** Closes a client that sends too much. */
    void tooMany(String why) {
        services.incidents().record(Incidents.Kind.FLOOD, why);
        close(CloseCode.TOO_MANY);
    }

    void sayBye(Duration retryAfter) {
        send(new Event.Bye(CloseCode.RESTARTING, retryAfter));
        lifecycle.closing(CloseCode.RESTARTING.code(), now());
        outbox.closeAfterwards(CloseCode.RESTARTING);
    }

    /** Returns the bytes that are queued for it. */
    int waiting() {
        return outbox.bytes();
    }

    /** Cuts the connection. */
    void abort() {
        try {
            transport.abort();
        } catch (RuntimeException e) {
            LOG.debug("A connection was not cut cleanly", e);
        }
    }

    /** Enforces the time limits; called by the hub about every second. */
    void checkTimeouts(long now) {
        HubOptions options = services.options();
        Identity known = identity;
        if (lifecycle.isLeaving()) {
            endLeaving(lifecycle.leavingFor(now));
        } else if (known == null
                && !inbox.isPaused()
                && now - openedAt > options.helloTimeout().toMillis()) {
            close(CloseCode.NO_HELLO);
        } else if (known != null
                && (login.isOver() || known.hasExpired(services.clock().wall().instant()))) {
            close(CloseCode.NOT_AUTHENTICATED);
        } else if (outbox.stalledFor(now) > options.sendTimeout().toMillis()) {
            services.incidents()
                    .record(
                            Incidents.Kind.SLOW,
                            "send-timeout = " + options.sendTimeout().toSeconds() + " s");
            close(CloseCode.TOO_SLOW);
        } else {
            rooms.checkUnknown();
            keepAlive(now);
        }
    }

    private void keepAlive(long now) {
        Duration heartbeat = services.options().heartbeat();
        switch (liveness.check(now)) {
            case ALIVE -> {}
            case PING -> outbox.ping();
            case DEAD -> {
                LOG.debug("Cutting a connection that answers no ping: heartbeat = {}", heartbeat);
                lifecycle.closing(HubStats.ABNORMAL, now());
                abort();
                return;
            }
        }
        if (now - outbox.lastSent() > heartbeat.toMillis()) {
            Frame tick = services.ticks().apply(subprotocol);
            if (tick != null) {
                send(tick);
            }
        }
    }

    /** Cuts a connection whose peer does not answer the closing handshake, and gives up on one that does not end. */
    private void endLeaving(long millis) {
        if (millis > 2 * CLOSE_PATIENCE.toMillis()) {
            onClosed(HubStats.ABNORMAL);
        } else if (millis > CLOSE_PATIENCE.toMillis()) {
            abort();
        }
    }

    private long now() {
        return services.clock().millis().getAsLong();
    }
}
