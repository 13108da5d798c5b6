package dev.parley.hub;

import dev.parley.broker.AmendmentException;
import dev.parley.broker.Appended;
import dev.parley.broker.LogFullException;
import dev.parley.broker.NoSpaceException;
import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.broker.ReadRequest;
import dev.parley.message.Draft;
import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.Verb;
import dev.parley.rights.Exclusion;
import dev.parley.rights.Verdict;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Codec;
import dev.parley.wire.Command;
import dev.parley.wire.ErrorCode;
import dev.parley.wire.Event;
import dev.parley.wire.Frame;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does what one client asks for: the one place that decides whether it may. {@link Inbox} runs one command at a time, in
 * order, each on the thread of the socket or, after a pause, on a worker.
 */
final class CommandHandler implements Amending.Desk {
    private final Client client;
    private final ClientServices services;
    private final ConnectInfo info;
    private final Amending amending;
    private final TokenBucket rate;
    private final String session;
    /** When a client retries what the log has no space for; it may take hours until there is some. */
    private static final Duration SPACE_RETRY = Duration.ofSeconds(10);

    /** Whether a command other than {@code hello} was seen; {@code hello} comes first or not at all. */
    private boolean begun;

    CommandHandler(Client client, ClientServices services, ConnectInfo info) {
        this.client = client;
        this.services = services;
        this.info = info;
        this.amending = new Amending(services.rights(), this);
        this.session = Guests.session();
        HubOptions options = services.options();
        this.rate = new TokenBucket(options.ratePerSecond(), options.rateBurst(), now());
    }

    private long now() {
        return services.clock().millis().getAsLong();
    }

    /** Welcomes a client that need not say who it is, and has it join its room if it has one from the start. */
    void open() {
        Identity identity = info.identity();
        if (identity == null && services.options().guests()) {
            identity = Guests.named(info.name());
        }
        if (identity == null) {
            return;
        }
        if (welcome(null, identity) && client.subprotocol().hasOneRoom()) {
            Command.Join home = new Command.Join(null, info.home(), info.since(), 0);
            enter(home, info.position());
        }
    }

    /**
     * Gives the client its identity and announces the limits; closes it if this person may not be here. A guest is told which
     * name it has got.
     *
     * @param re the id of the {@code hello} that this answers, or null
     * @return whether it is welcome
     */
    private boolean welcome(@Nullable String re, Identity wished) {
        // who is banned now will see this client if this check does not see the ban
        Identity identity = client.identify(wished);
        if (client.closeIfExcluded()) {
            return false;
        }
        HubOptions options = services.options();
        client.send(new Event.Welcome(
                re,
                session,
                identity.user(),
                options.heartbeat(),
                new Event.Limits(options.messageBytes(), options.roomsPerClient(), options.historyMessages())));
        return true;
    }

    /**
     * Executes one command. A client over its rate ({@code parley.rate.messages}, {@code parley.rate.burst}) is closed with
     * 4529, and one that cannot be understood with the code that says so; any other fault is an error answer, and the
     * connection stays.
     */
    void execute(Command command) {
        if (!rate.take(now())) {
            client.tooMany("rate.messages = " + services.options().ratePerSecond() + " a second, rate.burst = "
                    + services.options().rateBurst());
        } else if (command instanceof Command.Unreadable unreadable) {
            client.close(unreadable.code());
        } else if (command instanceof Command.Invalid invalid) {
            client.fail(invalid.id(), invalid.code(), invalid.message());
        } else if (command instanceof Command.Hello hello) {
            hello(hello);
        } else if (!client.isWelcomed()) {
            client.fail(command.id(), ErrorCode.UNAUTHENTICATED, "say hello with a token first");
        } else {
            begun = true;
            executeWelcomed(command);
        }
    }

    private void executeWelcomed(Command command) {
        if (command instanceof Command.Say say) {
            say(say);
        } else if (command instanceof Command.Edit edit) {
            amending.edit(edit);
        } else if (command instanceof Command.Redact redact) {
            amending.redact(redact);
        } else if (command instanceof Command.Join join) {
            join(join);
        } else if (command instanceof Command.Leave leave) {
            inRoom(leave, leave.room(), member -> leave(leave, member));
        } else if (command instanceof Command.Signal signal) {
            inRoom(signal, signal.room(), Verb.SIGNAL, member -> signal(signal, member));
        } else if (command instanceof Command.Who who) {
            inRoom(who, who.room(), Verb.WHO, member -> who(who, member));
        } else if (command instanceof Command.History history) {
            inRoom(history, history.room(), Verb.HISTORY, member -> history(history));
        } else if (command instanceof Command.Refresh refresh) {
            refresh(refresh);
        } else if (command instanceof Command.Ping ping) {
            client.send(new Event.Pong(ping.id()));
        } else {
            throw new IllegalStateException("no such command: " + command.getClass());
        }
    }

    /** Runs an action with the client's membership of a room, or answers {@code not-joined}. */
    @Override
    public void inRoom(Command command, RoomName room, Consumer<Membership> action) {
        Membership membership = client.rooms().get(room);
        if (membership == null) {
            client.fail(command.id(), ErrorCode.NOT_JOINED, "join the room first");
        } else {
            action.accept(membership);
        }
    }

    /** Does the same if the client may do this there; else answers {@code forbidden}. */
    @Override
    public void inRoom(Command command, RoomName room, Verb verb, Consumer<Membership> action) {
        inRoom(command, room, membership -> permitted(command, room, verb, () -> action.accept(membership)));
    }

    // ---- rights

    /**
     * Runs an action if the client may do this, else answers {@code forbidden}, which is the same for a room that does not
     * exist. If the answer must be waited for, later commands wait, too.
     */
    private void permitted(Command command, RoomName room, Verb verb, Runnable action) {
        whenKnown(
                services.rights().ask(client.identity(), room, verb),
                verdict -> decided(command, verdict.answer(), () -> inTime(command, room, verb, action)));
    }

    @Override
    public <T> void whenKnown(CompletionStage<T> answer, Consumer<T> then) {
        CompletableFuture<T> asked = answer.toCompletableFuture();
        if (asked.isDone()) {
            then.accept(asked.join());
            return;
        }
        client.suspend();
        var unused = asked.thenAccept(known -> client.resume(() -> then.accept(known)));
    }

    @Override
    public void decided(Command command, Verdict.Answer answer, Runnable action) {
        switch (answer) {
            case ALLOWED -> action.run();
            case REFUSED -> client.forbid(command);
            case UNAVAILABLE ->
                client.fail(
                        command.id(), ErrorCode.UNAVAILABLE, "it is not known now whether you may do this; try again");
        }
    }

    @Override
    public Identity identity() {
        return client.identity();
    }

    @Override
    public boolean reserve(Command command) {
        return client.reserve(command);
    }

    // ---- limits

    /** Runs an action unless it comes too fast. Nothing is reserved for it yet. */
    private void inTime(Command command, RoomName room, Verb verb, Runnable action) {
        int bytes = command instanceof Command.Say say ? say.payload().size() : 0;
        RateLimits.Excess excess = services.limits().take(client.identity(), info.address(), room, verb, bytes);
        if (excess == null) {
            action.run();
        } else {
            slowDown(command, excess);
        }
    }

    /** Tells the client when to retry. A signal has no answer, and is dropped. */
    private void slowDown(Command command, RateLimits.Excess excess) {
        services.stats().countSlowed();
        services.incidents().record(Incidents.Kind.HURRY, client.user().id() + " exceeds " + excess.limit());
        if (!(command instanceof Command.Signal)) {
            client.fail(new Event.Failed(
                    command.id(), ErrorCode.SLOW_DOWN, "this comes too fast; wait and try again", excess.retryAfter()));
        }
    }

    // ---- identity

    /**
     * Identifies a client: by its token, by the credential of its handshake, or as a guest. A token that is not valid closes
     * with 4401, and a user with too many connections with 4403, since this client has no identity to go on with.
     */
    private void hello(Command.Hello hello) {
        if (begun) {
            client.fail(hello.id(), ErrorCode.ALREADY_WELCOMED, "hello comes first, and once");
            return;
        }
        begun = true;
        String token = hello.token();
        Identity known = info.identity();
        if (token != null) {
            check(hello, token, identity -> {
                if (identity == null) {
                    client.close(CloseCode.NOT_AUTHENTICATED);
                } else if (!info.place().claim(identity.user())) {
                    client.close(CloseCode.FORBIDDEN);
                } else {
                    welcome(hello.id(), identity);
                }
            });
        } else if (known != null) {
            welcome(hello.id(), known);
        } else if (services.options().guests()) {
            welcome(hello.id(), Guests.of(hello));
        } else {
            client.close(CloseCode.NOT_AUTHENTICATED);
        }
    }

    /**
     * Replaces the client's token before it expires. A token that is not valid, or another user's, is an error; the client
     * keeps the identity that it has.
     */
    private void refresh(Command.Refresh refresh) {
        check(refresh, refresh.token(), identity -> {
            if (identity == null || services.rights().exclusion(identity, info.address()) == Exclusion.REVOKED) {
                client.fail(refresh.id(), ErrorCode.UNAUTHENTICATED, "the token is not valid");
            } else if (!identity.user().id().equals(client.user().id())) {
                client.fail(refresh.id(), ErrorCode.FORBIDDEN, "the token is another user's");
            } else {
                client.identify(identity);
                if (client.closeIfExcluded()) {
                    return;
                }
                client.send(new Event.Refreshed(refresh.id(), identity.expires()));
                client.checkRights();
            }
        });
    }

    /**
     * Has a token checked on a thread that may wait. Later commands run after that, in order. If too many tokens are waiting
     * to be checked, the command is answered {@code unavailable}.
     *
     * @param verdict gets the identity, or null if the token is not valid
     */
    private void check(Command command, String token, Consumer<@Nullable Identity> verdict) {
        client.pause();
        try {
            services.blocking().execute(() -> {
                try {
                    verdict.accept(services.authenticator().authenticate(token).orElse(null));
                } catch (RuntimeException e) {
                    client.failed(e);
                } finally {
                    client.resume();
                }
            });
        } catch (RejectedExecutionException e) {
            client.fail(command.id(), ErrorCode.UNAVAILABLE, "too many tokens are waiting to be checked; try again");
            if (command instanceof Command.Hello) {
                // it may not say hello again on this connection
                client.close(CloseCode.INTERNAL_ERROR);
            }
            client.resume();
        }
    }

    // ---- rooms

    /** Enters a room, up to {@code parley.client.rooms}. The answer follows from {@link CatchUp}, with a page of messages. */
    private void join(Command.Join join) {
        int most = services.options().roomsPerClient();
        if (client.rooms().get(join.room()) == null && client.rooms().count() >= most) {
            client.fail(join.id(), ErrorCode.TOO_MANY_ROOMS, "a client may be in " + most + " rooms");
        } else {
            enter(join, null);
        }
    }

    /** @param from the position at which the client starts unless the join says so; null for the newest */
    private void enter(Command.Join join, @Nullable HandshakePosition from) {
        long generation = services.rights().generation();
        whenKnown(
                Permissions.ask(services.rights(), client.identity(), join.room()),
                granted -> decided(join, granted.complete(), () -> {
                    client.join(join, from, granted.may());
                    if (services.rights().generation() != generation) {
                        // rights changed before anyone could see that the client is in the room
                        client.rooms().check(join.room());
                    }
                }));
    }

    /** Leaves a room. After {@code left}, the client gets nothing more of it. */
    private void leave(Command.Leave leave, Membership membership) {
        if (client.reserve(leave)) {
            client.rooms().leave(membership, true, () -> {
                client.send(new Event.Left(leave.id(), leave.room(), null));
                client.release(leave);
            });
        }
    }

    /**
     * Has the log store a message. Its memory stays reserved until the log answers; the answer is {@code said}, or {@code
     * unavailable} if nothing was stored. If the outcome is unknown there is no answer, and the client retries with its key.
     */
    private void say(Command.Say say) {
        RoomName room = say.room() == null ? info.home() : say.room();
        inRoom(say, room, Verb.SAY, membership -> {
            RateLimits.Excess excess = membership.room().mayFound()
                    ? services.limits().takeRoom(client.identity(), info.address(), room)
                    : null;
            if (excess != null) {
                slowDown(say, excess);
            } else if (client.reserve(say)) {
                membership.room().found();
                Draft draft = new Draft(client.user(), say.key(), say.payload());
                membership.room().say(draft, (appended, error) -> acknowledge(say, room, appended, error));
            }
        });
    }

    /** @param appended null if the log did not store the message */
    private void acknowledge(Command.Say say, RoomName room, @Nullable Appended appended, @Nullable Throwable error) {
        services.stats().countAnswer(appended);
        acknowledge(say, room, say.key(), appended, error);
    }

    @Override
    public void acknowledge(
            Command command,
            RoomName room,
            @Nullable String key,
            @Nullable Appended appended,
            @Nullable Throwable error) {
        client.release(command);
        if (appended == null) {
            reject(command, error instanceof CompletionException ? error.getCause() : error);
        } else {
            client.send(new Event.Said(command.id(), room, key, appended.epoch(), appended.seq(), appended.at()));
        }
    }

    /** Tells the client whether a retry may help. Only the log names the limit: it is the operator's. */
    private void reject(Command command, @Nullable Throwable reason) {
        if (reason instanceof AmendmentException unchanged) {
            boolean gone = unchanged.reason() == AmendmentException.Reason.GONE;
            client.fail(
                    command.id(),
                    gone ? ErrorCode.GONE : ErrorCode.FORBIDDEN,
                    gone ? "there is no message with this seq that can be changed" : "you may not do this here");
        } else if (reason instanceof LogFullException) {
            services.incidents().record(Incidents.Kind.FULL, String.valueOf(reason.getMessage()));
            client.fail(command.id(), ErrorCode.FORBIDDEN, "the server stores no messages in this room");
        } else if (reason instanceof NoSpaceException) {
            client.fail(new Event.Failed(
                    command.id(), ErrorCode.UNAVAILABLE, "the server has no space for messages now", SPACE_RETRY));
        } else {
            client.fail(command.id(), ErrorCode.UNAVAILABLE, "the log does not take messages now");
        }
    }

    /** Passes a signal on to the room's other members. It has no answer, and is dropped if the client sends too many. */
    private void signal(Command.Signal signal, Membership membership) {
        if (client.reserve(signal)) {
            membership.room().signal(client, signal, Inbox.weight(signal), () -> client.release(signal));
        }
    }

    /** Lists the people in the client's turn to read, since their list is as long as a page. */
    private void who(Command.Who who, Membership membership) {
        if (client.reserve(who)) {
            client.read(used -> membership.room().who(client, who, () -> {
                client.release(who);
                used.run();
            }));
        }
    }

    /**
     * Reads a page of the log, in the client's turn and on its account. The answer has at most {@code parley.history.page}
     * messages, fewer if they would be too long; {@code unavailable} means that the log has too much to do.
     */
    private void history(Command.History history) {
        if (!client.reserve(history)) {
            return;
        }
        PageSize size = Pages.of(
                Math.min(Math.max(1, history.limit()), services.options().historyMessages()));
        Long before = history.before();
        Long after = history.after();
        ReadRequest request = before != null
                ? ReadRequest.before(history.room(), before, size)
                : ReadRequest.after(history.room(), after == null ? 0 : after, size);
        client.read(used -> services.broker().read(request.ownedBy(client)).whenComplete((page, error) -> {
            try {
                if (page == null) {
                    client.fail(history.id(), ErrorCode.UNAVAILABLE, "the room's log does not answer; try again");
                } else {
                    answer(history, page, before != null);
                }
            } finally {
                client.release(history);
                used.run();
            }
        }));
    }

    private void answer(Command.History history, Page page, boolean backward) {
        int bytes = services.options().pageBytes(services.outboxes());
        Codec.Fitting fitting = client.codec().fitting(page.messages(), backward, bytes);
        boolean more = fitting.cut() || page.hasMore(backward);
        Frame frame = client.codec().encode(new Event.History(history.id(), history.room(), fitting.messages(), more));
        if (frame != null && !client.sendPage(frame)) {
            client.fail(history.id(), ErrorCode.UNAVAILABLE, "too much is waiting to be sent; try again");
        }
    }
}
