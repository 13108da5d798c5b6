package dev.parley.hub.room;

import dev.parley.broker.Amendment;
import dev.parley.broker.Appended;
import dev.parley.broker.Broker;
import dev.parley.broker.Broker.Subscription;
import dev.parley.hub.queue.Cork;
import dev.parley.hub.queue.Inbox;
import dev.parley.hub.queue.Incoming;
import dev.parley.hub.queue.Mailbox;
import dev.parley.hub.stats.Incidents;
import dev.parley.hub.stats.Traffic;
import dev.parley.message.Draft;
import dev.parley.message.Identity;
import dev.parley.message.Message;
import dev.parley.message.Position;
import dev.parley.message.RoomName;
import dev.parley.message.Verb;
import dev.parley.wire.Command;
import dev.parley.wire.ErrorCode;
import dev.parley.wire.Event;
import dev.parley.wire.Roster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One room on this server: who listens, and the one stream of messages to all of them. Its methods may be called from any
 * thread and return at once; what they do runs in the room's {@link Mailbox}, in order, and so needs no lock.
 */
public final class Room implements Broker.Listener, RoomView {
    private static final Duration REOPEN = Duration.ofSeconds(1);

    private final RoomName name;
    private final RoomServices services;
    private final Mailbox mailbox;
    private final CatchUp catchUp;
    private final Incoming incoming;
    private final Signals signals = new Signals();
    private final Traffic traffic = new Traffic();

    // All below is confined to the mailbox, except the volatile fields.

    private final Members members;
    /** Tasks that were posted before the log's subscription was there. */
    private final List<Task> early = new ArrayList<>();
    /** The position of the last message that was delivered; null before the subscription. */
    private @Nullable Position delivered;
    /** The position at which the subscription began; null before. */
    private @Nullable Position opened;

    private final ReadMarks marks;

    private volatile @Nullable Subscription subscription;
    private volatile boolean closed;
    private volatile boolean ready;
    /** Whether the log has nothing of this room, and nobody here has said anything either. */
    private volatile boolean unfounded;

    /** Something to do in the mailbox, and what to do instead if the log cannot be reached. */
    private record Task(Runnable run, Runnable refused) {}

    public Room(RoomName name, RoomServices services) {
        this.name = name;
        this.services = services;
        this.mailbox = new Mailbox(services.workers(), services.delay(), this::isServedAtOnce);
        this.members = new Members(name, services, mailbox::post);
        this.marks = new ReadMarks(name, services, members, this::delivered, run -> post(run, () -> {}));
        members.onReading(marks::departed, (user, json) -> post(() -> marks.readElsewhere(user, json), () -> {}));
        this.catchUp = new CatchUp(this, services);
        this.incoming = new Incoming(services.undelivered());
    }

    private boolean isServedAtOnce() {
        return members.size() <= services.options().inlineMembers() && Cork.mayServe();
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
        CompletionStage<@Nullable Void> elsewhere = members.open(this::signalled);
        services.broker()
                .subscribe(name, this)
                .thenCombine(elsewhere, (taken, known) -> taken)
                .whenComplete((taken, error) -> {
                    subscription = taken;
                    if (closed && taken != null) {
                        taken.cancel(); // the room closed while the log was opening it
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
        var unused = store();
        members.close();
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
    public void whenOpen(Runnable run, Runnable refused) {
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
        traffic.count(messages.size(), batch.bytes());
        if (!follows) {
            services.incidents().record(Incidents.Kind.HOLE, name + ", before " + batch.firstSeq());
        }
        for (Member member : members.all()) {
            if (!follows) {
                catchUp.bridge(member);
            } else if (!member.deliver(batch)) {
                catchUp.resume(member);
            }
        }
        if (batch.erases()) {
            marks.reload();
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
            marks.clear();
            members.all().forEach(member -> member.client().sendAway());
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

    /** Returns what has been delivered here. */
    public Traffic traffic() {
        return traffic;
    }

    /** Records the room's position for a client on its way. */
    public void mark(HandshakePosition position) {
        post(() -> position.record(delivered()), () -> {});
    }

    // ---- who is in it

    /**
     * Lets a client in, or has it join again if it is in already.
     *
     * @param from the position at which it starts unless the join says so; null for the newest
     * @param may what the client may do here
     * @param entered runs when the client is a member; what it says from then on is after its entry
     * @param refused runs instead if the log cannot be reached, the room is full, or the client was led out before it was in
     */
    public void enter(
            Member member,
            Command.Join join,
            @Nullable HandshakePosition from,
            Set<Verb> may,
            Runnable entered,
            Consumer<ErrorCode> refused) {
        post(
                () -> {
                    if (member.isLedOut()) {
                        refused.accept(ErrorCode.FORBIDDEN);
                        return;
                    }
                    if (members.isFull(member.client().user())) {
                        refused.accept(ErrorCode.ROOM_FULL);
                        return;
                    }
                    members.enter(member, may);
                    marks.load();
                    boolean past = member.may(Verb.HISTORY);
                    if (from == null || (join.since() != null && past)) {
                        catchUp.begin(member, join, past);
                    } else {
                        // from its handshake on, messages are for it
                        catchUp.begin(member, from.start(join, Objects.requireNonNull(opened), delivered()), true);
                    }
                    entered.run();
                },
                () -> refused.accept(ErrorCode.UNAVAILABLE));
    }

    /**
     * Lets a client out.
     *
     * @param explicit whether it asked to leave; else its person counts as present for a grace period
     * @param done runs afterwards, in any case; gets the join that was not answered, or null
     */
    public void exit(Subscriber client, boolean explicit, Consumer<Command.@Nullable Join> done) {
        post(() -> done.accept(members.exit(client, explicit)), () -> done.accept(null));
    }

    /** Replaces what a member may do here, and tells it if that is news. Does nothing if the client has left. */
    public void permit(Member member, Set<Verb> may) {
        post(
                () -> {
                    members.declare();
                    if (!members.has(member) || member.hasRights(may)) {
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

    @Override
    public Roster people() {
        return members.people();
    }

    // ---- what members ask for

    /** Returns whether the next message would be the room's first, as far as this server knows. */
    public boolean mayFound() {
        return unfounded;
    }

    /** The room has its first message, or is about to. */
    public void found() {
        unfounded = false;
    }

    /**
     * Has the log store a message, whose sender is a member.
     *
     * @param answer gets the position, or null and the error; while rooms have much to deliver, only after this room has
     *     delivered what it has, so that senders wait for their readers
     */
    public void say(Draft draft, BiConsumer<@Nullable Appended, @Nullable Throwable> answer) {
        answer(services.broker().append(name, draft), answer);
    }

    /** Has the log change a message, as {@link #say} stores one. */
    public void amend(Amendment amendment, BiConsumer<@Nullable Appended, @Nullable Throwable> answer) {
        answer(services.broker().amend(name, amendment), answer);
    }

    private void answer(CompletionStage<Appended> stage, BiConsumer<@Nullable Appended, @Nullable Throwable> answer) {
        stage.whenComplete((appended, error) -> {
            // a refusal is told at once, so that what follows it is refused, too
            if (appended != null && services.undelivered().isExceeded()) {
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
    public void signal(Subscriber from, Command.Signal signal, int bytes, Runnable done) {
        Event.Signalled event = new Event.Signalled(name, from.user(), signal.kind(), signal.json());
        members.signalElsewhere(event);
        signal(event, from, bytes, done);
    }

    /** Passes on what a member of another server has sent. */
    private void signalled(Event.Signalled event) {
        String json = event.json();
        signal(event, null, Inbox.FLOOR + 2 * (event.kind().length() + (json == null ? 0 : json.length())), () -> {});
    }

    private void signal(Event event, @Nullable Subscriber from, int bytes, Runnable done) {
        if (signals.add(new Signals.Signal(bytes, () -> members.tell(event, from, member -> true), done))) {
            post(this::tellSignals, this::tellSignals);
        }
    }

    private void tellSignals() {
        if (signals.tell()) {
            mailbox.post(this::tellSignals);
        }
    }

    @Override
    public List<Event.Mark> marks(Member member) {
        return marks.of(member);
    }

    /** Notes how far a member's person has read, then runs {@code done}. */
    public void read(Subscriber client, Identity who, Command.Read read, Runnable done) {
        post(
                () -> {
                    marks.read(client.user(), who.isGuest(), read.seq(), read.hidden());
                    done.run();
                },
                done);
    }

    /** Stores how far people have read; completes when that is done, or cannot be done. */
    CompletableFuture<@Nullable Void> store() {
        CompletableFuture<@Nullable Void> stored = new CompletableFuture<>();
        post(() -> marks.store().thenAccept(stored::complete), () -> stored.complete(null));
        return stored;
    }

    /** Forgets how far a person has read. */
    public void forget(String person) {
        post(() -> marks.forget(person), () -> {});
    }

    /** Sends a client the people in the room, then runs {@code done}. */
    public void who(Subscriber client, Command.Who who, Runnable done) {
        post(
                () -> {
                    client.send(new Event.Members(who.id(), name, people()));
                    done.run();
                },
                done);
    }
}
