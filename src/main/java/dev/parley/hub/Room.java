package dev.parley.hub;

import dev.parley.broker.Amendment;
import dev.parley.broker.Appended;
import dev.parley.broker.Broker;
import dev.parley.broker.Broker.Subscription;
import dev.parley.message.Draft;
import dev.parley.message.Message;
import dev.parley.message.Position;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.message.Verb;
import dev.parley.wire.Command;
import dev.parley.wire.Command.Since;
import dev.parley.wire.Event;
import dev.parley.wire.Roster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One room on this server: who listens, and the one stream of messages to all of them. Its methods may be called from any
 * thread and return at once; what they do runs in the room's {@link Mailbox}, in order, and so needs no lock.
 */
final class Room implements Broker.Listener, RoomView {
    private static final Duration REOPEN = Duration.ofSeconds(1);

    private final RoomName name;
    private final RoomServices services;
    private final Mailbox mailbox;
    private final CatchUp catchUp;
    private final Incoming incoming;
    private final Signals signals = new Signals();

    // All below is confined to the mailbox, except the volatile fields.

    private final Map<Subscriber, Member> members = new LinkedHashMap<>();
    private final Presence presence;
    /** Tasks that were posted before the log's subscription was there. */
    private final List<Task> early = new ArrayList<>();
    /** The position of the last message that was delivered; null before the subscription. */
    private @Nullable Position delivered;
    /** The position at which the subscription began; null before. */
    private @Nullable Position opened;

    private volatile @Nullable Subscription subscription;
    private volatile boolean closed;
    private volatile boolean ready;
    /** Whether the log has nothing of this room, and nobody here has said anything either. */
    private volatile boolean unfounded;
    /** The number of members, for the mailbox's choice of a thread. */
    private volatile int size;

    /** Something to do in the mailbox, and what to do instead if the log cannot be reached. */
    private record Task(Runnable run, Runnable refused) {}

    Room(RoomName name, RoomServices services) {
        this.name = name;
        this.services = services;
        this.mailbox = new Mailbox(
                services.workers(),
                services.delay(),
                () -> size <= services.options().inlineMembers() && Cork.mayServe());
        this.catchUp = new CatchUp(this, services);
        this.incoming = new Incoming(services.undelivered());
        this.presence = new Presence(services.options().presencePeople());
    }

    @Override
    public RoomName name() {
        return name;
    }

    /** Starts the subscription; once, before anything else. It is tried again until it succeeds or the room closes. */
    void open() {
        if (closed) {
            return;
        }
        services.broker().subscribe(name, this).whenComplete((taken, error) -> {
            subscription = taken;
            if (closed && taken != null) {
                // the room closed while the log was opening it
                taken.cancel();
            }
            mailbox.post(() -> opened(taken, error));
        });
    }

    private void opened(@Nullable Subscription taken, @Nullable Throwable error) {
        if (taken != null) {
            opened = taken.position();
            delivered = opened;
            unfounded = opened.seq() == 0;
            ready = true;
        } else {
            services.incidents().record(Incidents.Kind.UNOPENED, name + ": " + error);
        }
        List<Task> tasks = List.copyOf(early);
        early.clear();
        tasks.forEach(task -> (taken != null ? task.run() : task.refused()).run());
        if (taken == null) {
            services.delay().run(REOPEN.toNanos(), this::open);
        }
    }

    /** Ends the subscription; once, after everything else. */
    void close() {
        closed = true;
        Subscription taken = subscription;
        if (taken != null) {
            taken.cancel();
        }
    }

    @Override
    public void post(Runnable run, Runnable refused) {
        mailbox.post(() -> {
            if (delivered == null) {
                early.add(new Task(run, refused));
            } else {
                run.run();
            }
        });
    }

    /** Runs something once the room is open: at once, if it is. Needs no turn in the mailbox. */
    void whenOpen(Runnable run, Runnable refused) {
        if (ready) {
            run.run();
        } else {
            post(run, refused);
        }
    }

    @Override
    public void onMessages(List<Message> messages) {
        if (incoming.add(messages)) {
            // messages that follow each other are encoded and sent as one
            post(() -> incoming.removeAll().forEach(this::deliver), incoming::drop);
        }
    }

    private void deliver(List<Message> messages) {
        Batch batch = new Batch(messages, delivered().epoch(), services.codecs());
        unfounded = false;
        boolean follows = batch.firstSeq() == delivered().seq() + 1;
        delivered = new Position(delivered().epoch(), batch.lastSeq());
        services.stats().countDeliveries((long) messages.size() * members.size());
        if (!follows) {
            services.incidents().record(Incidents.Kind.HOLE, name + ", before " + batch.firstSeq());
        }
        for (Member member : members.values()) {
            if (!follows) {
                catchUp.bridge(member);
            } else if (!member.deliver(batch)) {
                catchUp.resume(member);
            }
        }
        incoming.delivered(messages);
    }

    /** Sends everybody away: what they have is of another log, and a client that reconnects is told so. */
    @Override
    public void onNewEpoch(Position start) {
        Runnable restart = () -> {
            opened = start;
            delivered = start;
            unfounded = start.seq() == 0;
            members.keySet().forEach(Subscriber::sendAway);
        };
        post(restart, () -> {});
    }

    @Override
    public Position delivered() {
        if (delivered == null) {
            throw new IllegalStateException("the room is not open yet");
        }
        return delivered;
    }

    /** Records the room's position for a client on its way. */
    void mark(HandshakePosition position) {
        post(() -> position.record(delivered()), () -> {});
    }

    // ---- who is in it

    /**
     * Lets a client in, or has it join again if it is in already.
     *
     * @param from the position at which it starts unless the join says so; null for the newest
     * @param may what the client may do here
     * @param entered runs when the client is a member; what it says from then on is after its entry
     * @param refused runs instead if the log cannot be reached
     */
    void enter(
            Member member,
            Command.Join join,
            @Nullable HandshakePosition from,
            Set<Verb> may,
            Runnable entered,
            Runnable refused) {
        post(
                () -> {
                    member.permit(may);
                    if (members.put(member.client(), member) == null) {
                        size = members.size();
                        arrive(member.client());
                    }
                    boolean past = member.may(Verb.HISTORY);
                    if (from == null || (join.since() != null && past)) {
                        catchUp.begin(member, join, past);
                    } else {
                        // from its handshake on, messages are for it
                        catchUp.begin(member, starting(from, join), true);
                    }
                    entered.run();
                },
                refused);
    }

    private Command.Join starting(HandshakePosition from, Command.Join join) {
        Position position = from.or(Objects.requireNonNull(opened));
        if (join.since() != null) {
            return starting(from, new Command.Join(join.id(), join.room(), null, join.limit()));
        }
        return position.equals(delivered())
                ? join
                : new Command.Join(join.id(), join.room(), new Since(position.epoch(), position.seq()), join.limit());
    }

    private void arrive(Subscriber client) {
        if (presence.arrive(client.user())) {
            services.hints().get().arrived(name, client.user());
            if (presence.size() <= services.options().presencePeople()) {
                tellPresence(new Event.Arrived(name, client.user()), client);
            }
        }
    }

    /**
     * Lets a client out.
     *
     * @param explicit whether it asked to leave; else its person counts as present for a grace period
     * @param done runs afterwards, in any case; gets the join that was not answered, or null
     */
    void exit(Subscriber client, boolean explicit, Consumer<Command.@Nullable Join> done) {
        Runnable leave = () -> {
            Member member = members.remove(client);
            Command.Join unanswered = null;
            if (member != null) {
                unanswered = member.unanswered();
                member.end();
                size = members.size();
                Duration grace = explicit ? Duration.ZERO : services.options().departureGrace();
                if (presence.leave(client.user())) {
                    depart(client.user(), grace);
                }
            }
            done.accept(unanswered);
        };
        post(leave, () -> done.accept(null));
    }

    /** Replaces what a member may do here, and tells it if that is news. Does nothing if the client has left. */
    void permit(Member member, Set<Verb> may) {
        post(
                () -> {
                    if (members.get(member.client()) != member || member.hasRights(may)) {
                        return;
                    }
                    boolean lost = member.may(Verb.HISTORY) && !may.contains(Verb.HISTORY);
                    member.permit(may);
                    Command.Join join = member.unanswered();
                    if (join == null) {
                        member.client().send(new Event.RightsChanged(name, may));
                    } else if (lost) {
                        // the answer under way may contain what it may not read
                        catchUp.begin(member, join, false);
                    }
                },
                () -> {});
    }

    private void depart(User user, Duration grace) {
        int absence = presence.absence(user);
        if (grace.isZero()) {
            departed(user, absence);
            return;
        }
        services.holders().retain(name);
        Runnable leave = () -> {
            departed(user, absence);
            services.holders().release(name);
        };
        services.delay().run(grace.toNanos(), () -> mailbox.post(leave));
    }

    private void departed(User user, int absence) {
        if (presence.depart(user, absence)) {
            services.hints().get().departed(name, user);
            if (presence.size() < services.options().presencePeople()) {
                tellPresence(new Event.Departed(name, user), null);
            }
        }
    }

    @Override
    public Roster people() {
        return presence.roster();
    }

    // ---- what members ask for

    /** Returns whether the next message would be the room's first, as far as this server knows. */
    boolean mayFound() {
        return unfounded;
    }

    /** The room has its first message, or is about to. */
    void found() {
        unfounded = false;
    }

    /**
     * Has the log store a message, whose sender is a member.
     *
     * @param answer gets the position, or null and the error; while rooms have much to deliver, only after this room has
     *     delivered what it has, so that senders wait for their readers
     */
    void say(Draft draft, BiConsumer<@Nullable Appended, @Nullable Throwable> answer) {
        answer(services.broker().append(name, draft), answer);
    }

    /** Has the log change a message, as {@link #say} stores one. */
    void amend(Amendment amendment, BiConsumer<@Nullable Appended, @Nullable Throwable> answer) {
        answer(services.broker().amend(name, amendment), answer);
    }

    private void answer(CompletionStage<Appended> stage, BiConsumer<@Nullable Appended, @Nullable Throwable> answer) {
        stage.whenComplete((appended, error) -> {
            if (services.undelivered().isExceeded()) {
                Runnable later = () -> answer.accept(appended, error);
                post(later, later);
            } else {
                answer.accept(appended, error);
            }
        });
    }

    /**
     * Sends the members an event that is not logged, all but the one it comes from. Members that are behind miss it.
     *
     * @param bytes what it takes, in bytes
     * @param done runs once it was sent or dropped
     */
    void signal(Subscriber from, Command.Signal signal, int bytes, Runnable done) {
        Event event = new Event.Signalled(name, from.user(), signal.kind(), signal.json());
        if (signals.add(new Signals.Signal(bytes, () -> tell(event, from, member -> true), done))) {
            post(this::tellSignals, this::tellSignals);
        }
    }

    private void tellSignals() {
        if (signals.tell()) {
            mailbox.post(this::tellSignals);
        }
    }

    /** Tells those members of somebody's presence who may list the people here. */
    private void tellPresence(Event event, @Nullable Subscriber except) {
        tell(event, except, member -> member.may(Verb.WHO));
    }

    private void tell(Event event, @Nullable Subscriber except, Predicate<Member> to) {
        Broadcast broadcast = new Broadcast(event, services.codecs());
        for (Member member : members.values()) {
            if (member.client() != except && to.test(member)) {
                broadcast.to(member.client());
            }
        }
    }

    /** Sends a client the people in the room, then runs {@code done}. */
    void who(Subscriber client, Command.Who who, Runnable done) {
        post(
                () -> {
                    client.send(new Event.Members(who.id(), name, people()));
                    done.run();
                },
                done);
    }
}
