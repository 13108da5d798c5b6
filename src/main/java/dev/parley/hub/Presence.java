package dev.parley.hub;

import dev.parley.message.User;
import dev.parley.rights.RoomOptions;
import dev.parley.wire.Roster;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The people in a room, each however many clients they have. Confined to the room's mailbox. */
final class Presence {
    /** A person; {@code absences} counts the times the last client left, to tell an old grace period from a new one. */
    private static final class Person {
        /** With the name that its newest client uses. */
        private User user;

        private int clients;
        private int absences;

        private Person(User user) {
            this.user = user;
        }
    }

    private final int most;
    private final Map<String, Person> people = new LinkedHashMap<>();
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
        person.clients++;
        return news;
    }

    /** Counts a client out; returns whether it was the person's last. The person stays until {@link #depart}. */
    boolean leave(User user) {
        Person person = people.get(user.id());
        return person != null && --person.clients == 0;
    }

    /** Returns the number of this absence, for {@link #depart}. */
    int absence(User user) {
        Person person = people.get(user.id());
        return person == null ? 0 : ++person.absences;
    }

    /** Removes a person who has no client and was not back since that absence; returns whether it did. */
    boolean depart(User user, int absence) {
        Person person = people.get(user.id());
        if (person == null || person.clients > 0 || person.absences != absence) {
            return false;
        }
        people.remove(user.id());
        roster = null;
        return true;
    }

    /** Returns the people who came first, in the order in which they came; the same object until they change. */
    Roster roster() {
        Roster known = roster;
        if (known == null) {
            known = new Roster(people.values().stream()
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
