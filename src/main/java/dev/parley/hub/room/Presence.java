package dev.parley.hub.room;

import dev.parley.broker.Cluster.Elsewhere;
import dev.parley.message.User;
import dev.parley.rights.RoomOptions;
import dev.parley.wire.Roster;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The people in a room on all servers, each however many clients they have. Those on this server are counted by their clients;
 * of those on others it is only known that they are there. Confined to the room's mailbox.
 */
final class Presence {
    /** A person; {@code absences} counts the times the last client left, to tell an old grace period from a new one. */
    private static final class Person {
        /** With the name that its newest client on this server uses; else the name it has elsewhere. */
        private User user;

        /** When the person came, by {@link System#nanoTime}. */
        private long since = System.nanoTime();

        private int clients;
        private int absences;
        /** Whether the person has clients on this server, or had until a moment ago. */
        private boolean here;

        private boolean elsewhere;

        private Person(User user) {
            this.user = user;
        }
    }

    /** What others see of {@link #depart}. */
    enum Departure {
        /** The person has come back meanwhile. */
        NONE,
        /** The person has left this server, and is still on another. */
        FROM_HERE,
        /** The person has left the room. */
        FROM_ROOM
    }

    /** What others see of {@link #elsewhere}. */
    record Changes(List<User> arrived, List<User> departed) {}

    private final int most;
    private final Map<String, Person> people = new LinkedHashMap<>();
    /** Whether somebody is on another server. */
    private boolean mixed;
    /** The list that was sent last; null after it has changed. */
    private @Nullable Roster roster;

    /** @param most the most people a list holds */
    Presence(int most) {
        this.most = most;
    }

    /** Counts a client in; returns whether that is news: the person was not here, or had another name. */
    boolean arrive(User user) {
        Person person = people.get(user.id());
        boolean news = person == null || !person.user.equals(user);
        if (person == null) {
            person = new Person(user);
            people.put(user.id(), person);
            // people who come later than that are in no list
            roster = people.size() <= most ? null : roster;
        } else if (news) {
            roster = null;
        }
        person.user = user;
        person.here = true;
        person.clients++;
        return news;
    }

    /** Counts a client out; returns whether it was the person's last. The person stays until {@link #depart}. */
    boolean leave(User user) {
        Person person = people.get(user.id());
        return person != null && person.clients > 0 && --person.clients == 0;
    }

    /** Returns the number of this absence, for {@link #depart}. */
    int absence(User user) {
        Person person = people.get(user.id());
        return person == null ? 0 : ++person.absences;
    }

    /** Removes a person who has no client here and was not back since that absence. */
    Departure depart(User user, int absence) {
        Person person = people.get(user.id());
        if (person == null || person.clients > 0 || person.absences != absence) {
            return Departure.NONE;
        }
        person.here = false;
        if (person.elsewhere) {
            return Departure.FROM_HERE;
        }
        people.remove(user.id());
        roster = null;
        return Departure.FROM_ROOM;
    }

    /** Replaces what is known of the people on other servers. Somebody who has another name there has arrived under it. */
    Changes elsewhere(Collection<Elsewhere> now) {
        List<User> arrived = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Elsewhere each : now) {
            String id = each.user().id();
            ids.add(id);
            Person person = people.get(id);
            if (person == null || (!person.here && !person.user.equals(each.user()))) {
                arrived.add(each.user());
            }
            if (person == null) {
                person = new Person(each.user());
                people.put(id, person);
            }
            person.user = person.here ? person.user : each.user();
            person.since = person.elsewhere ? person.since : Math.min(person.since, each.since());
            person.elsewhere = true;
        }
        List<User> departed = new ArrayList<>();
        people.values().removeIf(person -> {
            person.elsewhere = person.elsewhere && ids.contains(person.user.id());
            if (!person.here && !person.elsewhere) {
                departed.add(person.user);
                return true;
            }
            return false;
        });
        mixed = !ids.isEmpty();
        roster = null;
        return new Changes(List.copyOf(arrived), List.copyOf(departed));
    }

    /** Returns the people who are on this server. */
    List<User> here() {
        return people.values().stream()
                .filter(person -> person.here)
                .map(person -> person.user)
                .toList();
    }

    /** Returns the people who came first, in the order in which they came; the same object until they change. */
    Roster roster() {
        Roster known = roster;
        if (known == null) {
            long now = System.nanoTime();
            Stream<Person> all = people.values().stream();
            // without others, the map is in the order in which they came
            known = new Roster((mixed ? all.sorted(Comparator.comparingLong(person -> person.since - now)) : all)
                    .limit(most)
                    .map(person -> person.user)
                    .toList());
            roster = known;
        }
        return known;
    }

    /**
     * Returns whether the options leave no place for the person. Someone who is here, or in the grace period after the last
     * client left, has a place already.
     */
    boolean isFull(User user, RoomOptions options) {
        return !people.containsKey(user.id())
                && people.size() >= options.members().orElse(Integer.MAX_VALUE);
    }

    int size() {
        return people.size();
    }
}
