package dev.parley.hub;

import dev.parley.hub.options.HubClock;
import dev.parley.hub.room.Room;
import dev.parley.hub.room.Rooms;
import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.wire.Subprotocol;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
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
    private final Rooms rooms;
    private final HubClock clock;

    Census(Collection<Client> clients, Rooms rooms, HubClock clock) {
        this.clients = clients;
        this.rooms = rooms;
        this.clock = clock;
    }

    /**
     * A room that somebody is in.
     *
     * @param people each counted once, however many clients they have
     * @param messages delivered on this server since the room opened here
     * @param bytes the size of their payloads
     * @param perMinute how many messages a minute there are now
     */
    public record Place(RoomName room, int people, int clients, long messages, long bytes, long perMinute) {}

    /**
     * Somebody in a room, or on the server.
     *
     * @param guest whether nothing proves who it is
     * @param since when the oldest of the person's clients connected
     * @param seen when one of the clients last showed a sign of life
     * @param waiting bytes queued or in flight for the clients
     * @param subprotocols what the clients speak
     * @param rooms how many rooms the clients are in, each client counted for itself
     * @param addresses from which its clients connect
     */
    public record Person(
            User user,
            boolean guest,
            int clients,
            Instant since,
            Instant seen,
            long waiting,
            Set<Subprotocol> subprotocols,
            int rooms,
            Set<String> addresses) {}

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
                .map(each -> place(each.getKey(), each.getValue().size(), connections.getOrDefault(each.getKey(), 0)))
                .sorted((a, b) -> a.room().value().compareTo(b.room().value()))
                .toList();
    }

    private Place place(RoomName name, int people, int connections) {
        Room room = rooms.find(name);
        return room == null
                ? new Place(name, people, connections, 0, 0, 0)
                : new Place(
                        name,
                        people,
                        connections,
                        room.traffic().messages(),
                        room.traffic().bytes(),
                        room.traffic().perMinute());
    }

    /**
     * Returns the people in a room in the order of their ids.
     *
     * @param room null for everybody on the server
     * @param after the id that the page follows; null for the first page
     * @param limit how many at most
     */
    public List<Person> people(@Nullable RoomName room, @Nullable String after, int limit) {
        long now = clock.millis().getAsLong();
        Instant wall = clock.wall().instant();
        TreeMap<String, Person> people = new TreeMap<>();
        for (Client client : clients) {
            Identity known = client.known();
            String id = known == null ? null : known.user().id();
            if (known == null
                    || id == null
                    || (room != null && client.rooms().get(room) == null)
                    || (after != null && id.compareTo(after) <= 0)
                    || (people.size() >= limit && id.compareTo(people.lastKey()) > 0)) {
                continue;
            }
            people.merge(id, person(client, known, now, wall), Census::together);
            if (people.size() > limit) {
                people.pollLastEntry();
            }
        }
        return List.copyOf(people.values());
    }

    private static Person person(Client client, Identity known, long now, Instant wall) {
        Connection connection = client.connection();
        return new Person(
                known.user(),
                known.isGuest(),
                1,
                before(wall, now - connection.openedAt()),
                before(wall, now - connection.lastReceived()),
                connection.outbox().bytes(),
                EnumSet.of(client.subprotocol()),
                client.rooms().count(),
                Set.of(client.address()));
    }

    private static Instant before(Instant wall, long millis) {
        return wall.minus(Duration.ofMillis(Math.max(0, millis)));
    }

    private static Person together(Person a, Person b) {
        Set<String> addresses = new TreeSet<>(a.addresses());
        addresses.addAll(b.addresses());
        Set<Subprotocol> subprotocols = EnumSet.copyOf(a.subprotocols());
        subprotocols.addAll(b.subprotocols());
        return new Person(
                b.user(),
                a.guest(),
                a.clients() + b.clients(),
                a.since().isBefore(b.since()) ? a.since() : b.since(),
                a.seen().isAfter(b.seen()) ? a.seen() : b.seen(),
                a.waiting() + b.waiting(),
                subprotocols,
                a.rooms() + b.rooms(),
                addresses);
    }

    /** Returns who somebody is by the newest of its clients, or null if there is none. */
    public @Nullable Identity identity(String user) {
        Identity newest = null;
        long opened = Long.MIN_VALUE;
        for (Client client : clients) {
            Identity known = client.known();
            if (known != null
                    && known.user().id().equals(user)
                    && client.connection().openedAt() >= opened) {
                newest = known;
                opened = client.connection().openedAt();
            }
        }
        return newest;
    }
}
