package dev.parley.hub;

import dev.parley.broker.Broker;
import dev.parley.message.Authenticator;
import dev.parley.message.RoomName;
import dev.parley.wire.Codec;
import dev.parley.wire.Subprotocol;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All clients and rooms of this server. Safe for any thread; no method but {@link #drain} waits. */
public final class Hub {
    /** How often clients are looked after: the grain of all their time limits. */
    private static final Duration ROUND = Duration.ofSeconds(1);
    /** Clients come back over this time after a restart, so that they do not come all at once. */
    private static final Duration RETURN_SPREAD = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);

    private final HubOptions options;
    private final Broker broker;
    private final Map<Subprotocol, Codec> codecs;
    private final Authenticator authenticator;
    private final Executor workers;
    private final Executor blocking;
    private final ScheduledExecutorService timer;
    private final LongSupplier millis;
    private final Rooms rooms = new Rooms(this);
    private final Set<Client> clients = ConcurrentHashMap.newKeySet();
    private final HubStats tally = new HubStats();
    private volatile boolean draining;

    /**
     * Makes a hub without clients.
     *
     * @param codecs one for each subprotocol
     * @param authenticator judges the tokens of {@code hello} and {@code refresh}
     * @param workers serve large rooms; their tasks never wait
     * @param blocking runs what may wait for a while, such as the authenticator
     * @param timer calls back for deadlines; its tasks never wait
     * @param millis a clock for intervals, in milliseconds from any start
     */
    public Hub(
            HubOptions options,
            Broker broker,
            Map<Subprotocol, Codec> codecs,
            Authenticator authenticator,
            Executor workers,
            Executor blocking,
            ScheduledExecutorService timer,
            LongSupplier millis) {
        this.options = options;
        this.broker = broker;
        this.codecs = codecs;
        this.authenticator = authenticator;
        this.workers = new CorkingExecutor(workers);
        this.blocking = blocking;
        this.timer = timer;
        this.millis = millis;
    }

    /**
     * Runs work that leads to many clients in one go, such as what a log hands over: what it sends to a client leaves
     * in one write at its end.
     */
    public static void inOneGo(Runnable work) {
        Cork.run(work);
    }

    /** Starts to look after the clients. */
    public void start() {
        var unused = timer.scheduleWithFixedDelay(
                this::lookAfterClients, ROUND.toMillis(), ROUND.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Notes where a room is, for a client that is about to be let in. Holds nothing. */
    public HandshakePosition place(RoomName name) {
        HandshakePosition place = new HandshakePosition();
        Room room = rooms.find(name);
        if (room != null) {
            room.mark(place);
        }
        return place;
    }

    /** Takes in a client whose socket is open. Its socket tells it what arrives, one thing at a time. */
    public Client connect(ConnectInfo arrival, Transport transport) {
        Client client = new Client(this, arrival, transport);
        clients.add(client);
        tally.countOpened(arrival.subprotocol());
        client.opened();
        if (draining) {
            client.sayBye(returnDelay());
        }
        return client;
    }

    /** Returns the number of clients. */
    public int clients() {
        return clients.size();
    }

    /** Returns the number of rooms somebody is in. */
    public int rooms() {
        return rooms.size();
    }

    /** Returns what has happened so far. */
    public HubStats tally() {
        return tally;
    }

    /** Looks at every client: a step for each, so at most as many as connections are let in. */
    public HubSnapshot standing() {
        Map<Subprotocol, Integer> connections = new EnumMap<>(Subprotocol.class);
        codecs.keySet().forEach(subprotocol -> connections.put(subprotocol, 0));
        long bytes = 0;
        int largest = 0;
        for (Client client : clients) {
            connections.merge(client.subprotocol(), 1, Integer::sum);
            int waiting = client.waiting();
            bytes += waiting;
            largest = Math.max(largest, waiting);
        }
        return new HubSnapshot(connections, bytes, largest);
    }

    /**
     * Says goodbye to every client and waits for them to go.
     *
     * @param patience how long to wait at most; who is still there then is cut off
     */
    public void drain(Duration patience) {
        draining = true;
        if (!clients.isEmpty()) {
            LOG.info("Closing {} connections", clients.size());
        }
        clients.forEach(client -> client.sayBye(returnDelay()));
        long deadline = System.nanoTime() + patience.toNanos();
        while (!clients.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        clients.forEach(Client::abort);
    }

    private static Duration returnDelay() {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(RETURN_SPREAD.toMillis()));
    }

    private void lookAfterClients() {
        long now = millis.getAsLong();
        for (Client client : clients) {
            try {
                client.lookAfter(now);
            } catch (RuntimeException e) {
                LOG.error("A client could not be looked after", e);
            }
        }
    }

    void disconnected(Client client, int code) {
        if (clients.remove(client)) {
            tally.countClosed(code);
        }
    }

    Room hold(RoomName name) {
        return rooms.hold(name);
    }

    /** Holds a room that is held already. */
    void hold(Room room) {
        rooms.hold(room.name());
    }

    void release(Room room) {
        rooms.release(room);
    }

    void later(long delay, TimeUnit unit, Runnable run) {
        try {
            var unused = timer.schedule(run, delay, unit);
        } catch (RejectedExecutionException e) {
            LOG.debug("Not done any more: the server stops", e);
        }
    }

    HubOptions options() {
        return options;
    }

    Broker broker() {
        return broker;
    }

    Codec codec(Subprotocol subprotocol) {
        Codec codec = codecs.get(subprotocol);
        if (codec == null) {
            throw new IllegalStateException("no codec for " + subprotocol);
        }
        return codec;
    }

    Function<Subprotocol, Codec> codecs() {
        return this::codec;
    }

    Authenticator authenticator() {
        return authenticator;
    }

    Executor workers() {
        return workers;
    }

    Executor blocking() {
        return blocking;
    }

    long now() {
        return millis.getAsLong();
    }
}
