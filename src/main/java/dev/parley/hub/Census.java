package dev.parley.hub;

import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who is where now, for moderators. Looks at every client for each page, which is a step for each room that a client is in; so
 * pages are bounded, and only moderators may ask. Safe for use by any thread.
 */
public final class Census {
    private final Collection<Client> clients;
    private final HubClock clock;

    Census(Collection<Client> clients, HubClock clock) {
        this.clients = clients;
        this.clock = clock;
    }

    /**
     * A room that somebody is in.
     *
     * @param people each counted once, however many clients they have
     */
    public record Place(RoomName room, int people, int clients) {}

    /**
     * Somebody in a room.
     *
     * @param guest whether nothing proves who it is
     * @param since when the oldest of the person's clients connected
     * @param addresses from which its clients connect
     */
    public record Person(User user, boolean guest, int clients, Instant since, Set<String> addresses) {}

    /**
     * Returns rooms in the order of their names.
     *
     * @param after the name that the page follows; null for the first page
     * @param limit how many at most
     */
    public List<Place> rooms(@Nullable String after, int limit) {
        TreeSet<String> names = new TreeSet<>();
        for (Client client : clients) {
            for (RoomName room : client.rooms().names()) {
                if ((after == null || room.value().compareTo(after) > 0)
                        && (names.size() < limit || room.value().compareTo(names.last()) < 0)) {
                    names.add(room.value());
                    if (names.size() > limit) {
                        names.pollLast();
                    }
                }
            }
        }
        Map<RoomName, Set<String>> people = new HashMap<>();
        Map<RoomName, Integer> connections = new HashMap<>();
        for (Client client : clients) {
            Identity known = client.known();
            for (RoomName room : client.rooms().names()) {
                if (known != null && names.contains(room.value())) {
                    people.computeIfAbsent(room, any -> new HashSet<>())
                            .add(known.user().id());
                    connections.merge(room, 1, Integer::sum);
                }
            }
        }
        return people.entrySet().stream()
                .map(each ->
                        new Place(each.getKey(), each.getValue().size(), connections.getOrDefault(each.getKey(), 0)))
                .sorted((a, b) -> a.room().value().compareTo(b.room().value()))
                .toList();
    }

    /**
     * Returns the people in a room in the order of their ids.
     *
     * @param after the id that the page follows; null for the first page
     * @param limit how many at most
     */
    public List<Person> people(RoomName room, @Nullable String after, int limit) {
        long now = clock.millis().getAsLong();
        Instant wall = clock.wall().instant();
        TreeMap<String, Person> people = new TreeMap<>();
        for (Client client : clients) {
            Identity known = client.known();
            String id = known == null ? null : known.user().id();
            if (known == null
                    || id == null
                    || client.rooms().get(room) == null
                    || (after != null && id.compareTo(after) <= 0)
                    || (people.size() >= limit && id.compareTo(people.lastKey()) > 0)) {
                continue;
            }
            Instant since = wall.minus(
                    Duration.ofMillis(Math.max(0, now - client.connection().openedAt())));
            people.merge(
                    id,
                    new Person(known.user(), known.isGuest(), 1, since, Set.of(client.address())),
                    Census::together);
            if (people.size() > limit) {
                people.pollLastEntry();
            }
        }
        return List.copyOf(people.values());
    }

    private static Person together(Person a, Person b) {
        Set<String> addresses = new TreeSet<>(a.addresses());
        addresses.addAll(b.addresses());
        return new Person(
                b.user(),
                a.guest(),
                a.clients() + b.clients(),
                a.since().isBefore(b.since()) ? a.since() : b.since(),
                addresses);
    }
}
