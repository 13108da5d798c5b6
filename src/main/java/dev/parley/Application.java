package dev.parley;

import dev.parley.auth.BearerTokens;
import dev.parley.auth.JwtTokens;
import dev.parley.broker.Broker;
import dev.parley.broker.BrokerException;
import dev.parley.broker.MultiListenerBroker;
import dev.parley.broker.memory.MemoryBroker;
import dev.parley.broker.sqlite.SqliteBroker;
import dev.parley.config.Settings;
import dev.parley.endpoint.DrainFilter;
import dev.parley.endpoint.Gateway;
import dev.parley.endpoint.HandshakeFilter;
import dev.parley.endpoint.Transports;
import dev.parley.handshake.AccessPolicy;
import dev.parley.handshake.HandshakeOptions;
import dev.parley.handshake.RefusalLog;
import dev.parley.handshake.Seats;
import dev.parley.http.HttpRoutes;
import dev.parley.http.RoomReader;
import dev.parley.hub.Hub;
import dev.parley.hub.HubOptions;
import dev.parley.message.RoomName;
import dev.parley.metrics.Metrics;
import dev.parley.wire.Codec;
import dev.parley.wire.Codecs;
import dev.parley.wire.Event;
import dev.parley.wire.Subprotocol;
import jakarta.servlet.ServletContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The object graph of one server: built once from top to bottom, closed from bottom to top. */
final class Application implements AutoCloseable {
    /** How long clients have to leave when the server stops. */
    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(4);

    /** How long it takes at most to answer requests that wait. */
    private static final Duration READER_PATIENCE = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(Application.class);

    private final Threads threads;
    private final Broker broker;
    private final Hub hub;
    private final Seats seats;
    private final AccessPolicy policy;
    private final RefusalLog refusals;
    private final HandshakeFilter filter;
    private final RoomReader reader;
    /** Empty where nobody may read them. */
    private final Optional<Metrics> metrics;

    private volatile boolean draining;

    /**
     * Builds the graph.
     *
     * @param context of the container it runs in
     * @throws IllegalArgumentException for a setting that is refused; the message names it
     * @throws BrokerException when the log cannot be opened; the message says why and names the setting
     */
    Application(Settings settings, ServletContext context) {
        InstantSource clock = InstantSource.system();
        HubOptions options = Options.hub(settings);
        RoomName defaultRoom = Options.defaultRoom(settings);
        BearerTokens tokens = JwtTokens.of(Options.jwt(settings), clock);
        seats = new Seats(Options.seats(settings), clock);
        HandshakeOptions handshake = Options.handshake(settings);
        policy = new AccessPolicy(handshake, tokens, seats);
        metrics = handshake.metricsReaders().isEmpty() ? Optional.empty() : Optional.of(new Metrics());
        broker = new MultiListenerBroker(broker(settings, clock));
        threads = new Threads();
        Map<Subprotocol, Codec> codecs = codecs(options);
        hub = new Hub(
                options,
                broker,
                codecs,
                tokens,
                threads.workers(),
                threads.tokens(),
                threads.timer(),
                () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
        Transports transports =
                Transports.choose(context, settings.transport() == Settings.Sending.PORTABLE, threads.blocking());
        Gateway gateway = new Gateway(hub, defaultRoom, options.messageBytes(), transports);
        refusals = new RefusalLog(clock);
        filter = new HandshakeFilter(policy, refusals, gateway);
        reader = new RoomReader(
                broker,
                Objects.requireNonNull(codecs.get(Subprotocol.JSON)),
                options.historyMessages(),
                threads.workers(),
                threads.timer());
        hub.start();
        metrics.ifPresent(all -> describe(all, settings, transports.name()));
    }

    private void describe(Metrics all, Settings settings, String transport) {
        all.withIdentity(BuildVersion.read(), transport, settings.log().name().toLowerCase(Locale.ROOT))
                .withHub(hub, settings.outbox().bytes())
                .withDoor(seats, settings.connections().max(), refusals)
                .withThreads("fanout", threads::waitingForWorkers)
                .withThreads("blocking", threads::waitingForBlocking)
                .withJvm();
        if (settings.log() == Settings.Log.SQLITE) {
            all.withLog(broker).withDisk(settings.data());
        }
        LOG.info(
                "Metrics are shown to {}, decided by parley.metrics.readers",
                settings.metrics().readers().orElseThrow());
    }

    private Broker broker(Settings settings, InstantSource clock) {
        return switch (settings.log()) {
            case SQLITE ->
                SqliteBroker.open(
                        Options.sqlite(settings),
                        clock,
                        Hub::inOneGo,
                        metrics.map(Metrics::commits).orElse(nanos -> {}));
            case MEMORY -> new MemoryBroker(Options.memory(settings), clock);
        };
    }

    private static Map<Subprotocol, Codec> codecs(HubOptions options) {
        Event.Limits limits =
                new Event.Limits(options.messageBytes(), options.roomsPerClient(), options.historyMessages());
        Map<Subprotocol, Codec> codecs = new EnumMap<>(Subprotocol.class);
        for (Subprotocol subprotocol : Subprotocol.values()) {
            codecs.put(subprotocol, Codecs.of(subprotocol, limits));
        }
        return codecs;
    }

    /** Adds the filters and servlets; to be called while the context starts. */
    void install(ServletContext context) {
        filter.install(context);
        new DrainFilter(this::drain).install(context);
        HttpRoutes.install(context, policy, refusals, reader, metrics, () -> !draining);
        LOG.info("Parley is ready at {}/ws/chat", context.getContextPath());
    }

    /** Lets nobody in any more and says goodbye to everybody; returns when they are gone, within seconds. */
    void drain() {
        draining = true;
        seats.drain();
        reader.drain(READER_PATIENCE);
        hub.drain(DRAIN_PATIENCE);
    }

    @Override
    public void close() {
        drain();
        broker.close();
        metrics.ifPresent(Metrics::close);
        threads.close();
    }
}
