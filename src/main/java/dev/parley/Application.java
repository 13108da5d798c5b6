package dev.parley;

import dev.parley.auth.BearerTokens;
import dev.parley.auth.JwtTokens;
import dev.parley.broker.Broker;
import dev.parley.broker.BrokerException;
import dev.parley.broker.BrokerObserver;
import dev.parley.broker.sqlite.SqliteBroker;
import dev.parley.config.Sending;
import dev.parley.config.Settings;
import dev.parley.endpoint.DrainFilter;
import dev.parley.endpoint.Gateway;
import dev.parley.endpoint.HandshakeFilter;
import dev.parley.endpoint.PartialMessages;
import dev.parley.endpoint.SessionLogins;
import dev.parley.endpoint.Transports;
import dev.parley.events.Feed;
import dev.parley.events.Webhooks;
import dev.parley.files.FileService;
import dev.parley.handshake.AccessPolicy;
import dev.parley.handshake.HandshakeOptions;
import dev.parley.handshake.HandshakeRates;
import dev.parley.handshake.NamedKeys;
import dev.parley.handshake.RefusalLog;
import dev.parley.handshake.Seats;
import dev.parley.http.HttpRoutes;
import dev.parley.http.admin.Oversight;
import dev.parley.http.exchange.Moderators;
import dev.parley.http.room.RoomReader;
import dev.parley.hub.Hub;
import dev.parley.hub.options.HubClock;
import dev.parley.hub.options.HubOptions;
import dev.parley.hub.options.HubThreads;
import dev.parley.hub.rate.RateLimits;
import dev.parley.message.RoomName;
import dev.parley.metrics.Metrics;
import dev.parley.moderation.Enforcement;
import dev.parley.moderation.Moderation;
import dev.parley.request.IpAddress;
import dev.parley.request.UpgradeRequest;
import dev.parley.rights.Rights;
import dev.parley.search.Searches;
import dev.parley.wire.Codec;
import dev.parley.wire.Codecs;
import dev.parley.wire.Event;
import dev.parley.wire.SayBodies;
import dev.parley.wire.Subprotocol;
import jakarta.servlet.ServletContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The object graph of one server, built once from top to bottom and closed in the reverse order. */
final class Application implements AutoCloseable {
    /** Longest time for clients to disconnect when the server stops. */
    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(4);

    /** Longest time to answer waiting HTTP requests when the server stops. */
    private static final Duration READER_PATIENCE = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(Application.class);

    private final Scope scope;
    private final Threads threads;
    private final Broker broker;
    /** Empty if none are taken. */
    private final Optional<FileService> files;

    private final ModuleServices module;
    private final Hub hub;
    private final Seats seats;
    private final AccessPolicy policy;
    private final RateLimits limits;
    private final Rights rights;
    private final NamedKeys keys;
    private final Moderation moderation;
    private final Enforcement enforcement;
    private final RefusalLog refusals;
    private final HandshakeFilter filter;
    private final RoomReader reader;
    /** Empty if messages cannot be searched. */
    private final Optional<Searches> searches;

    private final SayBodies bodies;
    private final Map<Subprotocol, Codec> codecs;
    private final SessionLogins logins;
    /** Empty if no address may read metrics. */
    private final Optional<Metrics> metrics;

    private final Oversight oversight;
    /** Empty if events are not kept. */
    private final Optional<Feed> feed;

    private final Optional<Webhooks> webhooks;

    private final Duration logPatience;

    /** Set once, by the thread that drains; read by health checks. */
    private volatile boolean draining;

    /**
     * Builds the graph and installs its filters and servlets. If any of this fails, everything that was opened is closed
     * again, so that the next deployment finds the log released.
     *
     * @param context the context that is being started
     * @throws IllegalArgumentException if a setting is refused; the message names it
     * @throws BrokerException if the log cannot be opened; the message says why and names the setting
     */
    static Application start(Settings settings, ServletContext context) {
        return start(settings, context, false);
    }

    /** Builds the graph inside an application of somebody else, with whose context it ends, and installs less. */
    static Application startInside(Settings settings, ServletContext context) {
        return start(settings, context, true);
    }

    private static Application start(Settings settings, ServletContext context, boolean inside) {
        Scope scope = new Scope();
        try {
            String path = inside ? settings.path() : UpgradeRequest.PATH;
            Application application = new Application(settings, context, scope, path);
            if (inside) {
                application.installInside(context);
            } else {
                application.install(context);
            }
            return application;
        } catch (RuntimeException | Error e) {
            scope.closeAfter(e);
            throw e;
        }
    }

    private Application(Settings settings, ServletContext context, Scope scope, String path) {
        this.scope = scope;
        logPatience = settings.health().patience();
        InstantSource clock = InstantSource.system();
        HubOptions options = Options.hub(settings);
        threads = new Threads();
        scope.onClose(threads::close);
        rights = RightsSources.open(settings, context, threads, scope);
        BearerTokens tokens = JwtTokens.of(Options.jwt(settings), clock);
        seats = new Seats(Options.seats(settings), clock);
        HandshakeOptions handshake = Options.handshake(settings);
        HandshakeRates handshakes = Options.handshakes(settings);
        threads.every(Duration.ofSeconds(1), handshakes::expire);
        policy = new AccessPolicy(handshake, tokens, seats, handshakes, rights);
        keys = new NamedKeys(
                settings.moderation().keys().orElse(List.of()),
                settings.api().keys().orElse(List.of()));
        metrics = handshake.metricsReaders().isEmpty() ? Optional.empty() : Optional.of(new Metrics());
        metrics.ifPresent(all -> scope.onClose(all::close));
        Announcer announcer = new Announcer();
        scope.onClose(announcer::close);
        Broker log = RoomLogs.open(
                settings, "application " + context.getContextPath(), rights, threads, clock, Observer::new);
        scope.onClose(log::close);
        files = FileLog.open(settings, log, threads, clock, scope);
        broker = new HeardBroker(files.<Broker>map(all -> new FileLog(log, all)).orElse(log), announcer);
        moderation = new Moderation(broker.records(), rights, clock);
        codecs = codecs(options);
        limits = new RateLimits(
                Options.rates(settings), rights, roomRates(settings), IpAddress::group, System::nanoTime);
        hub = hub(options, tokens);
        feed = Feeds.open(broker, hub, moderation, announcer, clock, threads, scope);
        webhooks = Feeds.send(settings, feed, broker, threads, scope);
        Extensions.find(context, RoomListener.class).forEach(announcer::add);
        module = new ModuleServices(broker, hub, settings.message().bytes(), announcer, this::isReady);
        enforcement = enforcement();
        Transports transports =
                Transports.choose(context, settings.transport() == Sending.PORTABLE, threads.blocking());
        PartialMessages partials = new PartialMessages(
                        Options.incoming(settings), HubClock.system().millis())
                .watch(threads.timer());
        refusals = new RefusalLog(clock);
        logins = new SessionLogins(Options.session(settings), clock);
        filter = new HandshakeFilter(policy, refusals, gateway(settings, partials, transports), logins, path);
        reader = reader(settings, options);
        searches = settings.search() ? Optional.of(new Searches(rights, broker, threads.search())) : Optional.empty();
        bodies = new SayBodies(limits(options));
        oversight = oversight(settings, transports.name(), clock);
        hub.start();
        enforcement.start();
        webhooks.ifPresent(Webhooks::start);
        scope.onClose(this::drain);
        metrics.ifPresent(
                all -> describe(all.withIncoming(partials::used, partials.capacity()), settings, transports.name()));
    }

    private Hub hub(HubOptions options, BearerTokens tokens) {
        return new Hub(
                options,
                broker,
                codecs,
                tokens,
                rights,
                limits,
                new HubThreads(threads.workers(), threads.tokens(), threads.timer()),
                HubClock.system());
    }

    private Oversight oversight(Settings settings, String transport, InstantSource clock) {
        ServerState.Parts parts = new ServerState.Parts(broker, hub, seats, this::isReady, transport);
        return ServerState.oversight(settings, parts, refusals, clock.instant());
    }

    private Codec codec(Subprotocol subprotocol) {
        return Objects.requireNonNull(codecs.get(subprotocol));
    }

    private Gateway gateway(Settings settings, PartialMessages partials, Transports transports) {
        return new Gateway(
                hub,
                Options.defaultRoom(settings),
                subprotocol -> codec(subprotocol).maxFrame(),
                partials,
                transports);
    }

    private RoomReader reader(Settings settings, HubOptions options) {
        return new RoomReader(
                rights,
                broker,
                codec(Subprotocol.JSON),
                options.historyMessages(),
                Options.unreadAnswers(settings),
                threads.workers(),
                threads.timer());
    }

    private void describe(Metrics all, Settings settings, String transport) {
        all.withIdentity(BuildVersion.read(), transport, settings.log().name().toLowerCase(Locale.ROOT))
                .withHub(hub, settings.outbox().bytes())
                .withDoor(seats, settings.connections().max(), refusals)
                .withThreads("fanout", threads::waitingForWorkers)
                .withThreads("blocking", threads::waitingForBlocking)
                .withThreads("files", threads::waitingForFiles)
                .withCluster(broker.cluster())
                .withFeed(feed)
                .withWebhooks(webhooks)
                .withJvm();
        files.ifPresent(taken -> all.withFiles(taken::used, settings.files().total()));
        switch (settings.log()) {
            case SQLITE -> all.withLog(broker).withDisk(settings.data(), () -> SqliteBroker.used(settings.data()));
            case POSTGRES -> all.withLog(broker);
            case MEMORY -> {}
        }
        LOG.info(
                "Metrics are readable from {} (parley.metrics.readers)",
                settings.metrics().readers().orElseThrow());
    }

    private Enforcement enforcement() {
        Enforcement.Connections connections = new Enforcement.Connections() {
            @Override
            public int closeExcluded() {
                return hub.closeExcluded();
            }

            @Override
            public int disconnect(String user) {
                return hub.disconnect(user);
            }

            @Override
            public int remove(@Nullable String user, RoomName room) {
                return hub.remove(user, room);
            }
        };
        Enforcement everywhere = new Enforcement(broker.records(), moderation, connections, threads.workers());
        threads.every(Moderation.SWEEP, everywhere::sweep);
        return everywhere;
    }

    /** Connects the log to metrics, to corking, and to the next deployment, which may ask for its directory. */
    private final class Observer implements BrokerObserver {
        private final LongConsumer commits = metrics.map(Metrics::commits).orElse(nanos -> {});

        @Override
        public void committed(int messages, long nanos) {
            commits.accept(nanos);
        }

        @Override
        public void deliver(Runnable delivery) {
            Hub.deliver(delivery);
        }

        @Override
        public void handOverRequested() {
            new Thread(Application.this::close, "parley-hand-over").start();
        }
    }

    /** Returns the rates of the rules' limit lines. */
    private RateLimits.RoomRates roomRates(Settings settings) {
        return settings.limits().on() ? rights::limit : RateLimits.RoomRates.NONE;
    }

    private static Map<Subprotocol, Codec> codecs(HubOptions options) {
        Map<Subprotocol, Codec> codecs = new EnumMap<>(Subprotocol.class);
        for (Subprotocol subprotocol : Subprotocol.values()) {
            codecs.put(subprotocol, Codecs.of(subprotocol, limits(options)));
        }
        return codecs;
    }

    private static Event.Limits limits(HubOptions options) {
        return new Event.Limits(options.messageBytes(), options.roomsPerClient(), options.historyMessages());
    }

    private void install(ServletContext context) {
        filter.install(context, "/ws/*");
        filter.installAtRoot(context);
        new DrainFilter(this::drain).install(context);
        routes().install(context);
        LOG.info("Parley is ready at {}{}", context.getContextPath(), UpgradeRequest.PATH);
    }

    private void installInside(ServletContext context) {
        filter.install(context, filter.path());
        ExitHook onExit = ExitHook.of(this::drain);
        scope.onClose(onExit::close);
        new DrainFilter(this::close).install(context);
        routes().installInside(context);
    }

    private HttpRoutes routes() {
        Moderators moderators = new Moderators(moderation, rights, hub, enforcement, threads.workers(), broker);
        return new HttpRoutes(
                policy,
                refusals,
                rights,
                reader,
                searches,
                limits,
                keys,
                moderators,
                oversight,
                feed,
                metrics,
                bodies,
                codec(Subprotocol.EVENTS),
                files,
                codec(Subprotocol.JSON).maxFrame(),
                (request, admission) -> logins.of(request, admission.identity()),
                this::isReady);
    }

    /** Returns what the public API needs of this server. */
    ModuleServices module() {
        return module;
    }

    /** Returns whether new clients should be sent here: the server is not stopping, and its log accepts messages. */
    private boolean isReady() {
        return !draining && broker.health().isReady(logPatience);
    }

    /**
     * Refuses new clients, then notifies the connected ones and waits until they have disconnected: at most about 5 s.
     * Callable from any thread.
     */
    void drain() {
        draining = true;
        seats.drain();
        feed.ifPresent(Feed::close);
        reader.drain(READER_PATIENCE);
        hub.drain(DRAIN_PATIENCE);
    }

    /** Drains, then releases the log and the threads, each even if another fails. Later calls do nothing. */
    @Override
    public synchronized void close() {
        scope.close();
    }
}
