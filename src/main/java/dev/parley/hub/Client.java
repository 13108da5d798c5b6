package dev.parley.hub;

import dev.parley.hub.options.HubOptions;
import dev.parley.hub.queue.Cork;
import dev.parley.hub.queue.Inbox;
import dev.parley.hub.queue.Outbox;
import dev.parley.hub.queue.Transport;
import dev.parley.hub.room.HandshakePosition;
import dev.parley.hub.room.Subscriber;
import dev.parley.hub.stats.HubStats;
import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.message.Verb;
import dev.parley.rights.Exclusion;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Command;
import dev.parley.wire.ErrorCode;
import dev.parley.wire.Event;
import dev.parley.wire.Frame;
import dev.parley.wire.Subprotocol;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: its identity, its rooms, its inbox and outbox, its end. The socket's callbacks ({@code on…}) come one at
 * a time; all other methods may be called from any thread. No callback throws.
 */
public final class Client implements Subscriber {
    private static final Logger LOG = LoggerFactory.getLogger(Client.class);

    private final ClientServices services;
    private final ObjIntConsumer<Client> ended;
    private final Connection connection;
    private final ClientIdentity identity;
    private final Inbox inbox;
    private final ClientHandler handler;
    private final Memberships rooms;

    /**
     * @param handler makes the handler of its commands
     * @param ended gets this client and the close code, once, when the connection has ended
     */
    Client(
            ClientServices services,
            ConnectInfo info,
            Transport transport,
            Function<Client, ClientHandler> handler,
            ObjIntConsumer<Client> ended) {
        HubOptions options = services.options();
        this.services = services;
        this.ended = ended;
        this.connection = new Connection(services, info.subprotocol(), transport);
        this.identity = new ClientIdentity(services, info.login(), info.address());
        this.rooms = new Memberships(
                this, services.rooms(), room -> Permissions.ask(services.rights(), identity(), room), this::removed);
        this.handler = handler.apply(this);
        this.inbox = new Inbox(
                () -> isWelcomed() ? options.unacknowledgedBytes() : options.messageBytes() + Inbox.FLOOR,
                services.inboxes(),
                command -> execute(() -> this.handler.execute(command)));
    }

    // ---- called by the socket

    void opened() {
        guarded(handler::open);
    }

    /** Records a sign of life: a part of a message arrived. On a slow connection a pong cannot come between them. */
    public void onPartial() {
        connection.received();
    }

    /** Handles a whole text message. */
    public void onText(String text) {
        identity.used();
        guarded(() -> inbox.add(connection.codec().decode(text), this::reject));
    }

    /** Handles a whole binary message; the buffer may be reused after this returns. */
    public void onBinary(ByteBuffer bytes) {
        identity.used();
        guarded(() -> inbox.add(connection.codec().decode(bytes), this::reject));
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
        connection.received();
    }

    /**
     * Ends everything that the connection had, after what it sent before has been done. A second call ends it at once.
     *
     * @param code the close code that the container reports
     */
    public void onClosed(int code) {
        if (connection.finish()) {
            inbox.finish(() -> end(code));
        } else {
            end(code);
        }
    }

    private void end(int code) {
        if (connection.end()) {
            inbox.close();
            identity.release();
            ended.accept(this, connection.endedWith(code));
            rooms.leaveAll();
        }
    }

    private void execute(Runnable action) {
        if (connection.isEnding()) {
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
            connection.tooMany("its commands before it was welcomed exceed message.bytes = "
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
        boolean reserved = inbox.reserve(Inbox.weight(command));
        if (!reserved) {
            reject(command);
        }
        return reserved;
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

    /** Returns the socket, for those who send frames of their own or end it. */
    Connection connection() {
        return connection;
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
            if (connection.isGone()) {
                // it ended between the check and the entry; whichever comes second leads it out
                rooms.leaveAll();
            }
            resume();
        };
        rooms.join(join, from, may, entered, why -> {
            fail(join.id(), why, Sentences.of(why));
            resume();
        });
    }

    // ---- rights

    /** Asks again what it may do in each of its rooms, since the answers may have changed. Any thread. */
    void checkRights() {
        if (!connection.isEnding()) {
            rooms.check();
        }
    }

    /** Rejects a command that it may not do. The sentence is always the same, so it does not tell what exists. */
    void forbid(Command command) {
        fail(command.id(), ErrorCode.FORBIDDEN, Sentences.of(ErrorCode.FORBIDDEN));
    }

    /** It may no longer be in a room, and has left it. In a subprotocol of one room it has nothing left. */
    private void removed(RoomName room, Command.@Nullable Join unanswered) {
        if (subprotocol().hasOneRoom()) {
            close(CloseCode.FORBIDDEN);
        } else {
            if (unanswered != null) {
                forbid(unanswered);
            }
            send(new Event.Left(null, room, ErrorCode.FORBIDDEN));
        }
    }

    // ---- identity

    @Override
    public User user() {
        return identity.get().user();
    }

    /** Returns who it is; it must have been welcomed. */
    Identity identity() {
        return identity.get();
    }

    boolean isWelcomed() {
        return identity.known() != null;
    }

    /** The client has this identity from now on, but a guest perhaps another name; returns what it has. */
    Identity identify(Identity wished) {
        return identity.set(wished);
    }

    /** Returns who it is, or null before it was welcomed. */
    @Nullable Identity known() {
        return identity.known();
    }

    /** Returns the IP address from which it comes, or what a proxy says instead. */
    String address() {
        return identity.address();
    }

    /** Closes it if it may not be on the server; returns whether it did. */
    boolean closeIfExcluded() {
        Exclusion why = connection.isEnding() ? null : identity.exclusion();
        if (why != null) {
            close(why == Exclusion.BANNED ? CloseCode.FORBIDDEN : CloseCode.NOT_AUTHENTICATED);
        }
        return why != null;
    }

    /** Removes it from a room on a moderator's word, or closes it if it has no other room; returns whether it was there. */
    boolean remove(RoomName room) {
        Membership membership = connection.isEnding() ? null : rooms.get(room);
        if (membership != null) {
            rooms.remove(membership);
        }
        return membership != null;
    }

    // ---- sending

    @Override
    public Subprotocol subprotocol() {
        return connection.subprotocol();
    }

    @Override
    public void send(Event event) {
        Frame frame = connection.codec().encode(event);
        if (frame != null) {
            send(frame);
        }
    }

    @Override
    public void send(Frame frame) {
        connection.send(frame);
    }

    @Override
    public boolean sendLive(Frame frame) {
        return connection.outbox().offerLive(frame) != Outbox.Offer.BEHIND;
    }

    @Override
    public boolean sendPage(Frame frame) {
        return !Outbox.LATER.contains(connection.outbox().offerPage(frame));
    }

    @Override
    public void sendAway() {
        connection.sayBye();
    }

    @Override
    public boolean isFlushed() {
        return connection.outbox().isEmpty();
    }

    @Override
    public void afterFlush(Runnable action) {
        connection.outbox().afterFlush(action);
    }

    @Override
    public void read(Consumer<Runnable> read) {
        connection.reads().read(read);
    }

    /** Rejects a command: with an error, or by closing if the subprotocol has no errors. */
    void fail(@Nullable String re, ErrorCode code, String message) {
        fail(new Event.Failed(re, code, message));
    }

    /** Does so with an error that says when to retry. */
    void fail(Event.Failed failed) {
        connection.fail(failed);
    }

    /** Closes at once: queued frames are dropped, except those that a cork holds back from a client that keeps up. */
    void close(CloseCode code) {
        connection.close(code);
    }

    /** Enforces the time limits; called by the hub about every second. */
    void checkTimeouts(long now) {
        if (connection.isLeaving()) {
            if (connection.cutIfOverdue(now)) {
                onClosed(HubStats.ABNORMAL);
            }
        } else if (!isWelcomed()
                && !inbox.isPaused()
                && now - connection.openedAt()
                        > services.options().helloTimeout().toMillis()) {
            close(CloseCode.NO_HELLO);
        } else if (identity.isOver(services.clock().wall().instant())) {
            close(CloseCode.NOT_AUTHENTICATED);
        } else {
            rooms.checkUnknown();
            connection.keepAlive(now);
        }
    }
}
