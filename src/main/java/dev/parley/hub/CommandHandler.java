package dev.parley.hub;

import dev.parley.broker.Appended;
import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.broker.ReadRequest;
import dev.parley.hub.options.HubOptions;
import dev.parley.hub.queue.Inbox;
import dev.parley.hub.queue.Outbox;
import dev.parley.hub.queue.Pages;
import dev.parley.hub.rate.TokenBucket;
import dev.parley.hub.room.CatchUp;
import dev.parley.hub.room.HandshakePosition;
import dev.parley.message.Draft;
import dev.parley.message.RoomName;
import dev.parley.message.Verb;
import dev.parley.rights.RoomOptions;
import dev.parley.wire.Codec;
import dev.parley.wire.Command;
import dev.parley.wire.ErrorCode;
import dev.parley.wire.Event;
import dev.parley.wire.Frame;
import org.jspecify.annotations.Nullable;

/**
 * Does what one client asks for: the one place that decides whether it may. {@link Inbox} runs one command at a time, in
 * order, each on the thread of the socket or, after a pause, on a worker.
 */
final class CommandHandler implements ClientHandler {
    private final Client client;
    private final ClientServices services;
    private final ConnectInfo info;
    private final Gate gate;
    private final Answers answers;
    private final IdentityCommands identity;
    private final Amending amending;
    private final TokenBucket rate;

    CommandHandler(Client client, ClientServices services, ConnectInfo info) {
        this.client = client;
        this.services = services;
        this.info = info;
        this.gate = new Gate(client, services);
        this.answers = new Answers(client, services);
        this.identity = new IdentityCommands(client, services, info);
        this.amending = new Amending(client, services.rights(), gate, answers);
        HubOptions options = services.options();
        this.rate = new TokenBucket(options.ratePerSecond(), options.rateBurst(), now());
    }

    private long now() {
        return services.clock().millis().getAsLong();
    }

    /** Welcomes a client that need not say who it is, and has it join its room if it has one from the start. */
    @Override
    public void open() {
        if (identity.open() && client.subprotocol().hasOneRoom()) {
            Command.Join home = new Command.Join(null, info.home(), info.since(), 0);
            enter(home, info.position());
        }
    }

    /**
     * Executes one command. A client over its rate ({@code parley.rate.messages}, {@code parley.rate.burst}) is closed with
     * 4529, and one that cannot be understood with the code that says so; any other fault is an error answer, and the
     * connection stays.
     */
    @Override
    public void execute(Command command) {
        if (!rate.take(now())) {
            client.connection()
                    .tooMany("rate.messages = " + services.options().ratePerSecond() + " a second, rate.burst = "
                            + services.options().rateBurst());
        } else if (command instanceof Command.Unreadable unreadable) {
            client.close(unreadable.code());
        } else if (command instanceof Command.Invalid invalid) {
            client.fail(invalid.id(), invalid.code(), invalid.message());
        } else if (command instanceof Command.Hello hello) {
            identity.hello(hello);
        } else if (!client.isWelcomed()) {
            client.fail(command.id(), ErrorCode.UNAUTHENTICATED, "say hello with a token first");
        } else {
            identity.begin();
            if (client.connection().isOutOfOrder(command)) {
                client.fail(command.id(), ErrorCode.OUT_OF_ORDER, Sentences.of(ErrorCode.OUT_OF_ORDER));
            } else {
                executeWelcomed(command);
            }
        }
    }

    private void executeWelcomed(Command command) {
        if (command instanceof Command.Say say) {
            say(say);
        } else if (command instanceof Command.Edit edit) {
            amending.edit(edit);
        } else if (command instanceof Command.Redact redact) {
            amending.redact(redact);
        } else if (command instanceof Command.React react) {
            gate.inRoom(react, react.room(), Verb.REACT, member -> amending.react(react, member));
        } else if (command instanceof Command.Join join) {
            join(join);
        } else if (command instanceof Command.Leave leave) {
            gate.inRoom(leave, leave.room(), member -> leave(leave, member));
        } else if (command instanceof Command.Signal signal) {
            gate.inRoom(signal, signal.room(), Verb.SIGNAL, member -> signal(signal, member));
        } else if (command instanceof Command.Read read) {
            gate.inRoom(read, read.room(), member -> read(read, member));
        } else if (command instanceof Command.Who who) {
            gate.inRoom(who, who.room(), Verb.WHO, member -> who(who, member));
        } else if (command instanceof Command.History history) {
            gate.inRoom(history, history.room(), Verb.HISTORY, member -> history(history, member));
        } else if (command instanceof Command.Refresh refresh) {
            identity.refresh(refresh);
        } else if (command instanceof Command.Ping ping) {
            client.send(new Event.Pong(ping.id()));
        } else {
            throw new IllegalStateException("no such command: " + command.getClass());
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
        gate.whenKnown(
                Permissions.ask(services.rights(), client.identity(), join.room()),
                granted -> gate.decided(join, join.room(), Verb.JOIN, granted.complete(), () -> {
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
        gate.inRoom(say, room, Verb.SAY, membership -> {
            RoomOptions options = services.rights().options(room);
            boolean founds = membership.room().mayFound();
            if (say.payload().size() > options.messageBytes().orElse(Integer.MAX_VALUE)) {
                client.fail(say.id(), ErrorCode.TOO_BIG, "the payload is larger than this room allows");
            } else if (founds && !options.create().allows(client.identity())) {
                client.forbid(say);
            } else if ((!founds || gate.mayFound(say, room)) && client.reserve(say)) {
                membership.room().found();
                Draft draft = new Draft(client.user(), say.key(), say.payload());
                membership.room().say(draft, (appended, error) -> acknowledge(say, room, appended, error));
            }
        });
    }

    /** @param appended null if the log did not store the message */
    private void acknowledge(Command.Say say, RoomName room, @Nullable Appended appended, @Nullable Throwable error) {
        services.stats().countAnswer(appended);
        answers.acknowledge(say, room, say.key(), appended, error);
    }

    /** Passes a signal on to the room's other members. It has no answer, and is dropped if the client sends too many. */
    private void signal(Command.Signal signal, Membership membership) {
        if (client.reserve(signal)) {
            membership.room().signal(client, signal, Inbox.weight(signal), () -> client.release(signal));
        }
    }

    /** Notes how far the person has read. It has no answer. */
    private void read(Command.Read read, Membership membership) {
        if (client.reserve(read)) {
            membership.room().read(client, client.identity(), read, () -> client.release(read));
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
     * messages, fewer if they would be too long; {@code unavailable} means that the log has too much to do, or that all
     * outboxes together are short of memory.
     */
    private void history(Command.History history, Membership membership) {
        if (client.reserve(history)) {
            read(history, membership);
        }
    }

    private void read(Command.History history, Membership membership) {
        PageSize size = Pages.of(
                Math.min(Math.max(1, history.limit()), services.options().historyMessages()));
        Long before = history.before();
        Long after = history.after();
        ReadRequest request = before != null
                ? ReadRequest.before(history.room(), before, size)
                : ReadRequest.after(history.room(), after == null ? 0 : after, size);
        client.read(used -> services.broker().read(request.ownedBy(client)).whenComplete((page, error) -> {
            boolean answered = true;
            try {
                if (page == null) {
                    client.fail(history.id(), ErrorCode.UNAVAILABLE, "the room's log does not answer; try again");
                } else {
                    answered = answer(history, page, before != null);
                }
            } finally {
                if (answered) {
                    client.release(history);
                }
                used.run();
            }
            if (!answered) {
                client.afterFlush(() -> readAgain(history, membership));
            }
        }));
    }

    /** Reads a page again that did not fit beside what the outbox held: to keep it meanwhile would take memory. */
    private void readAgain(Command.History history, Membership membership) {
        if (client.rooms().get(history.room()) == membership) {
            read(history, membership);
        } else {
            client.fail(history.id(), ErrorCode.NOT_JOINED, Sentences.of(ErrorCode.NOT_JOINED));
            client.release(history);
        }
    }

    /** Answers with a page; returns false if it does not fit beside what the outbox holds now. */
    private boolean answer(Command.History history, Page page, boolean backward) {
        int bytes = services.options().pageBytes(services.outboxes());
        Codec.Fitting fitting = client.connection().codec().fitting(page.messages(), backward, bytes);
        boolean more = fitting.cut() || page.hasMore(backward);
        Frame frame = client.connection()
                .codec()
                .encode(new Event.History(history.id(), history.room(), fitting.messages(), more));
        Outbox.Offer offer = frame == null
                ? Outbox.Offer.TAKEN
                : client.connection().outbox().offerPage(frame);
        if (offer == Outbox.Offer.SCARCE) {
            client.fail(history.id(), ErrorCode.UNAVAILABLE, "too much is waiting to be sent; try again");
        }
        return offer != Outbox.Offer.BEHIND;
    }
}
