package dev.parley.hub.room;

import dev.parley.broker.Cluster;
import dev.parley.broker.Cluster.Elsewhere;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.message.Verb;
import dev.parley.wire.Command;
import dev.parley.wire.Event;
import dev.parley.wire.Roster;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a room: its clients on this server, the people they belong to, the people on other servers, and who is told of
 * arrivals and departures. Confined to the room's mailbox, unless a method says otherwise.
 */
final class Members {
    private final RoomName room;
    private final RoomServices services;
    private final Consumer<Runnable> mailbox;

    private final Map<Subscriber, Member> members = new LinkedHashMap<>();
    private final Presence presence;
    /** Connects the room with the same room on other servers. */
    private volatile Cluster.Place place = Cluster.Place.EMPTY;
    /** Whether other servers are told of the people here. */
    private boolean declared = true;
    /** Hears of people who have left. */
    private Consumer<User> gone = user -> {};
    /** Hears how far people on other servers have read. */
    private BiConsumer<User, @Nullable String> readers = (user, json) -> {};
    /** The number of members, for the choice of the mailbox's thread. */
    private volatile int size;

    /** @param mailbox runs something in the room's mailbox; any thread */
    Members(RoomName room, RoomServices services, Consumer<Runnable> mailbox) {
        this.room = room;
        this.services = services;
        this.mailbox = mailbox;
        this.presence = new Presence(services.options().presencePeople());
    }

    /**
     * Sets who hears of reading, before the room is opened.
     *
     * @param left hears of people who have left the room
     * @param reading hears how far people on other servers have read; any thread
     */
    void onReading(Consumer<User> left, BiConsumer<User, @Nullable String> reading) {
        gone = left;
        readers = reading;
    }

    /** Tells other servers how far a person has read: a signal without a kind, which no client can send. */
    void readElsewhere(User user, String json) {
        place.signal(user, "", json);
    }

    /**
     * Connects the room with other servers, once; any thread.
     *
     * @param signals gets the events that members of other servers send
     * @return completes when it is known who is elsewhere; never fails
     */
    CompletionStage<@Nullable Void> open(Consumer<Event.Signalled> signals) {
        if (place == Cluster.Place.EMPTY) {
            place = services.broker().cluster().open(room, new Cluster.Listener() {
                @Override
                public void onPeople(List<Elsewhere> people) {
                    // before the room is open, too: who joins is told of all
                    mailbox.accept(() -> elsewhere(people));
                }

                @Override
                public void onSignal(User from, String kind, @Nullable String json) {
                    if (kind.isEmpty()) {
                        readers.accept(from, json);
                    } else {
                        signals.accept(new Event.Signalled(room, from, kind, json));
                    }
                }
            });
        }
        return place.ready();
    }

    /** Disconnects the room from other servers; once, at the end. */
    void close() {
        place.close();
    }

    /** Sends an event that is not logged to the members on other servers. Any thread. */
    void signalElsewhere(Event.Signalled event) {
        place.signal(event.from(), event.kind(), event.json());
    }

    /** Returns the number of clients. Any thread. */
    int size() {
        return size;
    }

    /** Returns the number of people. */
    int peopleCount() {
        return presence.size();
    }

    /** Returns the members in the order in which they came; a view. */
    Collection<Member> all() {
        return members.values();
    }

    boolean has(Member member) {
        return members.get(member.client()) == member;
    }

    /** Returns whether the room's options leave no place for this person, see {@link Presence#isFull}. */
    boolean isFull(User user) {
        return presence.isFull(user, services.rules().apply(room));
    }

    /** Adds a member, who may do this here; if it is one already, replaces its rights. */
    void enter(Member member, Set<Verb> may) {
        member.permit(may);
        if (members.put(member.client(), member) == null) {
            size = members.size();
            arrive(member.client());
        }
    }

    /**
     * Removes a client, if it is a member.
     *
     * @param explicit whether it asked to leave; else its person counts as present for a grace period
     * @return its join that was not answered, or null
     */
    Command.@Nullable Join exit(Subscriber client, boolean explicit) {
        Member member = members.remove(client);
        if (member == null) {
            return null;
        }
        final Command.Join unanswered = member.unanswered();
        member.end();
        size = members.size();
        if (presence.leave(client.user())) {
            depart(client.user(), explicit ? Duration.ZERO : services.options().departureGrace());
        }
        return unanswered;
    }

    /** Tells other servers who is here, or nothing of it, by the room's options. */
    void declare() {
        boolean tell = hasPresence();
        if (tell != declared) {
            declared = tell;
            presence.here().forEach(user -> {
                if (tell) {
                    place.present(user);
                } else {
                    place.absent(user.id());
                }
            });
        }
    }

    private void elsewhere(List<Elsewhere> people) {
        Presence.Changes changes = presence.elsewhere(people);
        changes.departed().forEach(gone);
        // as many as for those who come and go here, see below
        if (services.announces(presence.size())) {
            changes.departed().forEach(user -> tellPresence(new Event.Departed(room, user), null));
            changes.arrived().forEach(user -> tellPresence(new Event.Arrived(room, user), null));
        }
    }

    private void arrive(Subscriber client) {
        declare();
        if (declared) {
            place.present(client.user());
        }
        boolean first = presence.size() == 0;
        if (presence.arrive(client.user())) {
            services.hints().get().arrived(room, client.user());
            if (first) {
                services.hints().get().occupied(room);
            }
            if (services.announces(presence.size())) {
                tellPresence(new Event.Arrived(room, client.user()), client);
            }
        }
    }

    private void depart(User user, Duration grace) {
        int absence = presence.absence(user);
        if (grace.isZero()) {
            departed(user, absence);
            return;
        }
        services.holders().retain(room);
        Runnable leave = () -> {
            departed(user, absence);
            services.holders().release(room);
        };
        services.delay().run(grace.toNanos(), () -> mailbox.accept(leave));
    }

    private void departed(User user, int absence) {
        Presence.Departure departure = presence.depart(user, absence);
        if (departure != Presence.Departure.NONE) {
            place.absent(user.id());
        }
        if (departure == Presence.Departure.FROM_ROOM) {
            gone.accept(user);
            services.hints().get().departed(room, user);
            if (presence.size() == 0) {
                services.hints().get().vacated(room);
            }
            if (services.announces(presence.size() + 1)) {
                tellPresence(new Event.Departed(room, user), null);
            }
        }
    }

    /** Returns the people who are here; none if the room's options say that it has no presence. */
    Roster people() {
        return hasPresence() ? presence.roster() : CatchUp.NOBODY;
    }

    private boolean hasPresence() {
        return services.rules().apply(room).presence();
    }

    /** Tells those members of somebody's presence who may list the people here. */
    private void tellPresence(Event event, @Nullable Subscriber except) {
        if (hasPresence()) {
            tell(event, except, member -> member.may(Verb.WHO));
        }
    }

    /** Sends an event to those members that the predicate accepts, but not to {@code except}. */
    void tell(Event event, @Nullable Subscriber except, Predicate<Member> to) {
        Broadcast broadcast = new Broadcast(event, services.codecs());
        for (Member member : members.values()) {
            if (member.client() != except && to.test(member)) {
                broadcast.to(member.client());
            }
        }
    }
}
