package dev.parley.hub;

import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.message.Draft;
import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Command;
import dev.parley.wire.ErrorCode;
import dev.parley.wire.Event;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does what one client asks for: the one place where it is decided whether it may. Called by the client's socket thread
 * only, one command after the other.
 */
final class CommandHandler {
    private final Client client;
    private final Hub hub;
    private final ConnectInfo arrival;
    private final TokenBucket rate;
    private final String session;
    /** Whether a command other than {@code hello} was seen; {@code hello} comes first or not at all. */
    private boolean begun;

    CommandHandler(Client client, Hub hub, ConnectInfo arrival) {
        this.client = client;
        this.hub = hub;
        this.arrival = arrival;
        this.session = Guests.session();
        this.rate = new TokenBucket(hub.options().ratePerSecond(), hub.options().rateBurst(), hub.now());
    }

    /** Welcomes the client where it need not say who it is, and leads it to its room where it has one from the start. */
    void open() {
        Identity identity = arrival.identity();
        if (identity == null && hub.options().guests()) {
            identity = Guests.named(arrival.name());
        }
        if (identity == null) {
            return;
        }
        welcome(null, identity);
        if (client.subprotocol().hasOneRoom()) {
            client.join(new Command.Join(null, arrival.home(), arrival.since(), 0), arrival.place());
        }
    }

    private void welcome(@Nullable String re, Identity identity) {
        client.identify(identity);
        HubOptions options = hub.options();
        client.send(new Event.Welcome(
                re,
                session,
                identity.user(),
                options.heartbeat(),
                new Event.Limits(options.messageBytes(), options.roomsPerClient(), options.historyMessages())));
    }

    void execute(Command command) {
        if (!rate.take(hub.now())) {
            client.close(CloseCode.TOO_MANY);
        } else if (command instanceof Command.Unreadable unreadable) {
            client.close(unreadable.code());
        } else if (command instanceof Command.Invalid invalid) {
            client.fail(invalid.id(), invalid.code(), invalid.message());
        } else if (command instanceof Command.Hello hello) {
            hello(hello);
        } else if (!client.welcomed()) {
            client.fail(command.id(), ErrorCode.UNAUTHENTICATED, "say hello with a token first");
        } else {
            begun = true;
            executeWelcomed(command);
        }
    }

    private void executeWelcomed(Command command) {
        if (command instanceof Command.Say say) {
            say(say);
        } else if (command instanceof Command.Join join) {
            join(join);
        } else if (command instanceof Command.Leave leave) {
            withMember(
                    leave.id(),
                    leave.room(),
                    member -> client.leave(member, true, () -> client.send(new Event.Left(leave.id(), leave.room()))));
        } else if (command instanceof Command.Signal signal) {
            withMember(signal.id(), signal.room(), member -> member.room().signal(client, signal));
        } else if (command instanceof Command.Who who) {
            withMember(who.id(), who.room(), member -> member.room().who(client, who));
        } else if (command instanceof Command.History history) {
            withMember(history.id(), history.room(), member -> history(history));
        } else if (command instanceof Command.Refresh refresh) {
            refresh(refresh);
        } else if (command instanceof Command.Ping ping) {
            client.send(new Event.Pong(ping.id()));
        } else {
            throw new IllegalStateException("no such command: " + command.getClass());
        }
    }

    private void withMember(@Nullable String id, RoomName room, Consumer<Member> action) {
        Member member = client.member(room);
        if (member == null) {
            client.fail(id, ErrorCode.NOT_JOINED, "join the room first");
        } else {
            action.accept(member);
        }
    }

    private void hello(Command.Hello hello) {
        if (begun) {
            client.fail(hello.id(), ErrorCode.ALREADY_WELCOMED, "hello comes first, and once");
            return;
        }
        begun = true;
        String token = hello.token();
        Identity known = arrival.identity();
        if (token != null) {
            judge(
                    token,
                    identity -> {
                        if (identity == null) {
                            client.close(CloseCode.NOT_AUTHENTICATED);
                        } else if (!arrival.claim().test(identity.user())) {
                            client.close(CloseCode.FORBIDDEN);
                        } else {
                            welcome(hello.id(), identity);
                        }
                    },
                    () -> {
                        failOverloaded(hello.id());
                        client.close(CloseCode.INTERNAL_ERROR);
                    });
        } else if (known != null) {
            welcome(hello.id(), known);
        } else if (hub.options().guests()) {
            welcome(hello.id(), Guests.of(hello));
        } else {
            client.close(CloseCode.NOT_AUTHENTICATED);
        }
    }

    private void refresh(Command.Refresh refresh) {
        judge(
                refresh.token(),
                identity -> {
                    if (identity == null) {
                        client.fail(refresh.id(), ErrorCode.UNAUTHENTICATED, "the token is not valid");
                    } else if (!identity.user().id().equals(client.user().id())) {
                        client.fail(refresh.id(), ErrorCode.FORBIDDEN, "the token is another user's");
                    } else {
                        client.identify(identity);
                        client.send(new Event.Refreshed(refresh.id(), identity.expires()));
                    }
                },
                () -> failOverloaded(refresh.id()));
    }

    /**
     * Judges a token on a thread that may block. Commands that arrive meanwhile are executed afterwards, in order.
     *
     * @param overload runs instead if too many tokens are waiting to be judged
     */
    private void judge(String token, Consumer<@Nullable Identity> verdict, Runnable overload) {
        client.pause();
        try {
            hub.blocking()
                    .execute(() -> client.resume(() -> verdict.accept(
                            hub.authenticator().authenticate(token).orElse(null))));
        } catch (RejectedExecutionException e) {
            client.resume(overload);
        }
    }

    private void failOverloaded(@Nullable String id) {
        client.fail(id, ErrorCode.UNAVAILABLE, "too many tokens are waiting to be checked; try again");
    }

    private void join(Command.Join join) {
        if (client.member(join.room()) == null
                && client.roomCount() >= hub.options().roomsPerClient()) {
            client.fail(
                    join.id(),
                    ErrorCode.TOO_MANY_ROOMS,
                    "a client may be in " + hub.options().roomsPerClient() + " rooms");
            return;
        }
        client.join(join, null);
    }

    private void say(Command.Say say) {
        RoomName room = say.room() == null ? arrival.home() : say.room();
        withMember(say.id(), room, member -> {
            if (!client.mayAppend(say.payload().size())) {
                client.fail(say.id(), ErrorCode.BUSY, "too much is on its way to the log; wait for acknowledgements");
                return;
            }
            member.room().say(member, say, new Draft(client.user(), say.key(), say.payload()));
        });
    }

    private void history(Command.History history) {
        int most = Math.min(Math.max(1, history.limit()), hub.options().historyMessages());
        PageSize size = new PageSize(most, Room.PAGE.bytes());
        Long before = history.before();
        Long after = history.after();
        CompletionStage<Page> read = before != null
                ? hub.broker().before(history.room(), before, size)
                : hub.broker().after(history.room(), after == null ? 0 : after, size);
        read.whenComplete((page, error) -> {
            if (page == null) {
                client.fail(history.id(), ErrorCode.UNAVAILABLE, "the room's log does not answer");
            } else {
                client.send(
                        new Event.History(history.id(), history.room(), page.messages(), page.goesOn(before != null)));
            }
        });
    }
}
