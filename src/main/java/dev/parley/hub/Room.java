package dev.parley.hub;

import dev.parley.broker.Broker;
import dev.parley.broker.Broker.Subscription;
import dev.parley.broker.PageSize;
import dev.parley.message.Draft;
import dev.parley.message.Message;
import dev.parley.message.Position;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.wire.Command;
import dev.parley.wire.Command.Since;
import dev.parley.wire.Event;
import dev.parley.wire.Roster;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One room on this server: who listens, and the one line of messages to all of them. Its methods may be called from any
 * thread and return at once; what they do runs in the room's {@link Mailbox}, in order, and so needs no lock.
 */
final class Room implements Broker.Listener {
    /** What is read from the log at once for a member that catches up. */
    static final PageSize PAGE = new PageSize(500, 256 * 1024);

    private static final Logger LOG = LoggerFactory.getLogger(Room.class);

    private final RoomName name;
    private final Hub hub;
    private final Mailbox mailbox;
    private final CatchUp catchUp;
    private final Incoming incoming = new Incoming();

    // All below is confined to the mailbox, but for the volatile fields.

    private final Map<Client, Member> members = new LinkedHashMap<>();
    private final Presence presence;
    /** Tasks that came before the log's subscription did. */
    private final List<Task> early = new ArrayList<>();
    /** What was delivered last; null before the subscription. */
    private @Nullable Position delivered;
    /** Where the subscription began; null before. */
    private @Nullable Position opened;

    private volatile @Nullable Subscription subscription;
    private volatile boolean closed;
    /** The number of members, for the mailbox's choice of a thread. */
    private volatile int size;

    /** Something to do in the mailbox, and what to do instead where the log cannot be reached. */
    private record Task(Runnable run, Runnable refused) {}

    Room(RoomName name, Hub hub) {
        this.name = name;
        this.hub = hub;
        this.mailbox = new Mailbox(
                hub.workers(),
                (nanos, later) -> hub.later(nanos, TimeUnit.NANOSECONDS, later),
                () -> size <= hub.options().inlineMembers());
        this.catchUp = new CatchUp(this, hub);
        this.presence = new Presence(hub.options().presencePeople());
    }

    RoomName name() {
        return name;
    }

    /** Takes the subscription; once, before anything else. */
    void open() {
        if (closed) {
            return;
        }
        hub.broker().subscribe(name, this).whenComplete((taken, error) -> {
            subscription = taken;
            mailbox.post(() -> opened(taken, error));
        });
    }

    private void opened(@Nullable Subscription taken, @Nullable Throwable error) {
        if (taken != null) {
            opened = taken.position();
            delivered = opened;
        } else {
            LOG.warn("Room {} cannot be opened: its log does not answer", name, error);
        }
        List<Task> tasks = List.copyOf(early);
        early.clear();
        tasks.forEach(task -> (taken != null ? task.run() : task.refused()).run());
        if (taken == null) {
            hub.later(1, TimeUnit.SECONDS, this::open);
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

    /** Runs a task in the mailbox, not before the subscription is there. */
    void post(Runnable run, Runnable refused) {
        mailbox.post(() -> {
            if (delivered == null) {
                early.add(new Task(run, refused));
            } else {
                run.run();
            }
        });
    }

    @Override
    public void onMessages(List<Message> messages) {
        if (incoming.add(messages)) {
            // what follows on each other is encoded and sent as one
            post(() -> incoming.take().forEach(this::deliver), incoming::abandon);
        }
    }

    private void deliver(List<Message> messages) {
        Batch batch = new Batch(messages, hub.codecs());
        boolean follows = batch.firstSeq() == delivered().seq() + 1;
        delivered = new Position(delivered().epoch(), batch.lastSeq());
        hub.tally().countDeliveries((long) messages.size() * members.size());
        if (!follows) {
            LOG.warn(
                    "Room {}: messages before {} were not handed over; they are read from the log",
                    name,
                    batch.firstSeq());
        }
        for (Member member : members.values()) {
            if (follows) {
                member.take(batch);
            } else {
                catchUp.resume(member);
            }
        }
    }

    Position delivered() {
        if (delivered == null) {
            throw new IllegalStateException("the room is not open yet");
        }
        return delivered;
    }

    /** Notes where the room is for a client on its way. */
    void mark(HandshakePosition place) {
        post(() -> place.note(delivered()), () -> {});
    }

    /**
     * Lets a client in, or joins it anew where it is in already.
     *
     * @param place where it comes in unless the join says so; null for here and now
     */
    void enter(Member member, Command.Join join, @Nullable HandshakePosition place) {
        post(
                () -> {
                    if (members.put(member.client(), member) == null) {
                        size = members.size();
                        arrive(member.client());
                    }
                    catchUp.begin(member, place == null || join.since() != null ? join : from(place, join));
                },
                () -> member.client().refuse(member, join));
    }

    private Command.Join from(HandshakePosition place, Command.Join join) {
        Position from = place.or(Objects.requireNonNull(opened));
        return from.equals(delivered())
                ? join
                : new Command.Join(join.id(), join.room(), new Since(from.epoch(), from.seq()), join.limit());
    }

    private void arrive(Client client) {
        if (presence.arrive(client.user()) && presence.size() <= hub.options().presencePeople()) {
            tell(new Event.Arrived(name, client.user()), client);
        }
    }

    /**
     * Lets a client out.
     *
     * @param byItself whether it said so; else its person counts as present for a grace period
     */
    void exit(Client client, boolean byItself, Runnable done) {
        Runnable leave = () -> {
            Member member = members.remove(client);
            if (member != null) {
                member.end();
                size = members.size();
                if (presence.leave(client.user())) {
                    depart(
                            client.user(),
                            byItself ? 0 : hub.options().departureGrace().toMillis());
                }
            }
            done.run();
        };
        post(leave, done);
    }

    private void depart(User user, long graceMillis) {
        int absence = presence.absence(user);
        if (graceMillis == 0) {
            departed(user, absence);
            return;
        }
        hub.hold(this);
        hub.later(
                graceMillis,
                TimeUnit.MILLISECONDS,
                () -> mailbox.post(() -> {
                    departed(user, absence);
                    hub.release(this);
                }));
    }

    private void departed(User user, int absence) {
        if (presence.depart(user, absence) && presence.size() < hub.options().presencePeople()) {
            tell(new Event.Departed(name, user), null);
        }
    }

    /** Tells the members what is not logged, all but the one it comes from; slow members may miss signals. */
    void signal(Client from, Command.Signal signal) {
        post(() -> tell(new Event.Signalled(name, from.user(), signal.kind(), signal.json()), from), () -> {});
    }

    private void tell(Event event, @Nullable Client butNot) {
        Broadcast broadcast = new Broadcast(event, hub.codecs());
        for (Client client : members.keySet()) {
            if (client != butNot) {
                broadcast.to(client);
            }
        }
    }

    /** Says something in the member's name, after it has entered: at once where it is in; called by its own thread. */
    void say(Member member, Command.Say say, Draft draft) {
        if (member.isHeard()) {
            append(member.client(), say, draft);
            return;
        }
        // what was said before the client was in must not be overtaken by what it says now
        member.beginToSay();
        post(
                () -> {
                    append(member.client(), say, draft);
                    member.endToSay();
                },
                () -> {
                    member.endToSay();
                    member.client().acknowledge(say, name, null);
                });
    }

    private void append(Client client, Command.Say say, Draft draft) {
        hub.broker().append(name, draft).whenComplete((appended, error) -> {
            if (error != null) {
                LOG.debug("Room {}: a message was not stored", name, error);
            }
            client.acknowledge(say, name, appended);
        });
    }

    void who(Client client, Command.Who who) {
        post(() -> client.send(new Event.Members(who.id(), name, people())), () -> {});
    }

    Roster people() {
        return presence.roster();
    }
}
