package dev.parley.hub;

import dev.parley.broker.Broker;
import dev.parley.hub.names.GuestNames;
import dev.parley.hub.options.HubClock;
import dev.parley.hub.options.HubMemory;
import dev.parley.hub.options.HubOptions;
import dev.parley.hub.options.HubThreads;
import dev.parley.hub.queue.Budget;
import dev.parley.hub.queue.Cork;
import dev.parley.hub.queue.CorkingExecutor;
import dev.parley.hub.queue.PageReads;
import dev.parley.hub.queue.Transport;
import dev.parley.hub.rate.RateLimits;
import dev.parley.hub.room.HandshakePosition;
import dev.parley.hub.room.PresenceHints;
import dev.parley.hub.room.Room;
import dev.parley.hub.room.RoomServices;
import dev.parley.hub.room.Rooms;
import dev.parley.hub.stats.HubSnapshot;
import dev.parley.hub.stats.HubStats;
import dev.parley.hub.stats.Incidents;
import dev.parley.message.Authenticator;
import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.rights.Rights;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Codec;
import dev.parley.wire.Event;
import dev.parley.wire.Frame;
import dev.parley.wire.Subprotocol;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All clients and rooms of this server. Safe for use by any thread; no method waits, except {@link #drain}. */
public final class Hub {
    /** How often clients are checked: the grain of all their time limits. */
    private static final Duration ROUND = Duration.ofSeconds(1);

    /** How long a server that stops waits for the log to store read marks. */
    private static final Duration STORE = Duration.ofSeconds(2);

    /** How often the traffic of rooms is sampled. */
    private static final Duration SAMPLE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);

    private final Map<Subprotocol, Codec> codecs;
    private final ScheduledExecutorService timer;
    private final HubClock clock;
    private final Rooms rooms;
    private final ClientServices services;
    private final Publisher publisher;
    private final Set<Client> clients = ConcurrentHashMap.newKeySet();
    private final RateLimits limits;
    private final HubStats stats = new HubStats();
    private final Incidents incidents = new Incidents();
    private volatile PresenceHints hints = PresenceHints.NONE;
    private volatile boolean draining;

    /**
     * Makes a hub without clients.
     *
     * @param codecs one for each subprotocol
     * @param authenticator checks the tokens of {@code hello} and {@code refresh}
     * @param rights who may do what in which room
     * @param limits how fast people may do it
     */
    public Hub(
            HubOptions options,
            Broker broker,
            Map<Subprotocol, Codec> codecs,
            Authenticator authenticator,
            Rights rights,
            RateLimits limits,
            HubThreads threads,
            HubClock clock) {
        this.limits = limits;
        this.codecs = codecs;
        this.timer = threads.timer();
        this.clock = clock;
        HubMemory memory = options.memory();
        CorkingExecutor workers = new CorkingExecutor(threads.workers());
        Budget outboxes = new Budget(memory.outboxes());
        Budget undelivered = new Budget(memory.undelivered());
        this.rooms = new Rooms((name, holders) -> new Room(
                name,
                new RoomServices(
                        options,
                        broker,
                        rights::options,
                        this::codec,
                        workers,
                        this::later,
                        holders,
                        outboxes,
                        undelivered,
                        stats,
                        incidents,
                        () -> hints)));
        Map<Subprotocol, Frame> ticks = new EnumMap<>(Subprotocol.class);
        codecs.forEach((subprotocol, codec) -> {
            Frame tick = codec.encode(new Event.Tick());
            if (tick != null) {
                ticks.put(subprotocol, tick);
            }
        });
        this.services = new ClientServices(
                options,
                broker,
                this::codec,
                ticks::get,
                authenticator,
                rights,
                limits,
                new GuestNames(),
                rooms,
                workers,
                threads.blocking(),
                clock,
                new Budget(memory.inboxes()),
                outboxes,
                new PageReads(memory.pages()),
                stats,
                incidents);
        this.publisher = new Publisher(services);
        rights.onChange(new RightsRound(clients, workers)::start);
    }

    /** Makes a hub that limits nobody. */
    public Hub(
            HubOptions options,
            Broker broker,
            Map<Subprotocol, Codec> codecs,
            Authenticator authenticator,
            Rights rights,
            HubThreads threads,
            HubClock clock) {
        this(options, broker, codecs, authenticator, rights, RateLimits.none(rights), threads, clock);
    }

    /**
     * Runs a delivery of the log, which leads to many clients: what it sends to a client leaves in one write at its end.
     */
    public static void deliver(Runnable delivery) {
        Cork.deliver(delivery);
    }

    /** Starts to enforce the clients' time limits. */
    public void start() {
        var unused = timer.scheduleWithFixedDelay(
                this::checkClients, ROUND.toMillis(), ROUND.toMillis(), TimeUnit.MILLISECONDS);
        var unused2 = timer.scheduleWithFixedDelay(
                rooms::sample, SAMPLE.toMillis(), SAMPLE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Records the position of a room, for a client that is about to be let in. Holds nothing. */
    public HandshakePosition position(RoomName name) {
        HandshakePosition position = new HandshakePosition();
        Room room = rooms.find(name);
        if (room != null) {
            room.mark(position);
        }
        return position;
    }

    /** Adds a client whose socket is open. The socket calls it when something arrives, one call at a time. */
    public Client connect(ConnectInfo info, Transport transport) {
        Client client = new Client(
                services, info, transport, each -> new CommandHandler(each, services, info), (ended, code) -> {
                    disconnected(ended, code);
                    info.place().release();
                });
        clients.add(client);
        stats.countOpened(info.subprotocol());
        if (!client.closeIfExcluded()) {
            client.opened();
        }
        if (draining) {
            client.connection().sayBye();
        }
        return client;
    }

    /**
     * Forgets a client whose connection has ended.
     *
     * @param code the close code, ours if we closed
     */
    private void disconnected(Client client, int code) {
        if (clients.remove(client)) {
            stats.countClosed(code);
        }
    }

    /** Tells {@code hearer}, and nobody else, who comes and goes from now on. */
    public void tell(PresenceHints hearer) {
        hints = hearer;
    }

    /** Returns what says something for those who have no connection. */
    public Publisher publisher() {
        return publisher;
    }

    /** Closes every client that may not be here, since somebody was banned or a token revoked; returns how many. */
    public int closeExcluded() {
        return count(Client::closeIfExcluded);
    }

    /** Closes the clients of a person for good; returns how many. */
    public int disconnect(String user) {
        return count(client -> {
            boolean theirs = isOf(user, client);
            if (theirs) {
                client.close(CloseCode.FORBIDDEN);
            }
            return theirs;
        });
    }

    /** Removes the clients of a person from a room, or all clients if {@code user} is null; returns how many. */
    public int remove(@Nullable String user, RoomName room) {
        return count(client -> (user == null || isOf(user, client)) && client.remove(room));
    }

    /** Forgets how far a person has read; for one who is about to be erased. */
    public void forget(String user) {
        rooms.forEach(room -> room.forget(user));
    }

    /** Returns the rooms and people that are here now. */
    public Census census() {
        return new Census(clients, rooms, clock);
    }

    private static boolean isOf(String user, Client client) {
        Identity known = client.known();
        return known != null && known.user().id().equals(user);
    }

    /** Acts on every client and counts for how many that did something; one that fails does not keep the others from it. */
    private int count(Predicate<Client> act) {
        int done = 0;
        for (Client client : clients) {
            try {
                done += act.test(client) ? 1 : 0;
            } catch (RuntimeException e) {
                LOG.error("A client could not be removed", e);
            }
        }
        return done;
    }

    /** Returns the number of clients. */
    public int clients() {
        return clients.size();
    }

    /** Returns the number of rooms that somebody is in. */
    public int rooms() {
        return rooms.size();
    }

    /** Returns the counters of what has happened so far. */
    public HubStats stats() {
        return stats;
    }

    /** Looks at every client: a step for each, so at most as many as connections are admitted. */
    public HubSnapshot snapshot() {
        Map<Subprotocol, Integer> connections = new EnumMap<>(Subprotocol.class);
        codecs.keySet().forEach(subprotocol -> connections.put(subprotocol, 0));
        long bytes = 0;
        int largest = 0;
        for (Client client : clients) {
            connections.merge(client.subprotocol(), 1, Integer::sum);
            int waiting = client.connection().outbox().bytes();
            bytes += waiting;
            largest = Math.max(largest, waiting);
        }
        return new HubSnapshot(connections, bytes, largest);
    }

    /**
     * Says goodbye to every client and waits for them to go. If the thread is interrupted, it stops waiting.
     *
     * @param patience how long to wait at most; clients that are still connected then are cut off
     */
    public void drain(Duration patience) {
        draining = true;
        if (!clients.isEmpty()) {
            LOG.info("Closing {} connections", clients.size());
        }
        clients.forEach(client -> client.connection().sayBye());
        long deadline = System.nanoTime() + patience.toNanos();
        while (!clients.isEmpty()
                && System.nanoTime() < deadline
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        clients.forEach(client -> client.connection().abort());
        storeMarks();
        incidents.log();
    }

    /** Stores how far people have read, in the rooms in which they were until a moment ago. */
    private void storeMarks() {
        CompletableFuture<?> all = rooms.store();
        try {
            all.get(STORE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("Some read marks of the last seconds are lost", e);
        }
    }

    /** Runs about every second on a timer's thread; a client that fails does not keep the others from being checked. */
    private void checkClients() {
        long now = clock.millis().getAsLong();
        for (Client client : clients) {
            try {
                client.checkTimeouts(now);
            } catch (RuntimeException e) {
                LOG.error("A client could not be checked", e);
            }
        }
        limits.expire();
        publisher.sweep();
        incidents.log();
    }

    /** Runs something later on a timer's thread; never, if the server stops first. */
    private void later(long nanos, Runnable run) {
        try {
            var unused = timer.schedule(run, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The server stops; a deferred task is dropped", e);
        }
    }

    private Codec codec(Subprotocol subprotocol) {
        Codec codec = codecs.get(subprotocol);
        if (codec == null) {
            throw new IllegalStateException("no codec for " + subprotocol);
        }
        return codec;
    }
}
