package dev.parley;

import dev.parley.auth.JwtOptions;
import dev.parley.broker.Retention;
import dev.parley.broker.memory.MemoryLimits;
import dev.parley.broker.postgres.PostgresOptions;
import dev.parley.broker.sqlite.disk.DiskBounds;
import dev.parley.broker.sqlite.write.SqliteOptions;
import dev.parley.config.ClusterSettings;
import dev.parley.config.EventsSettings;
import dev.parley.config.FilesSettings;
import dev.parley.config.HeapSettings;
import dev.parley.config.JwtSettings;
import dev.parley.config.LimitsSettings;
import dev.parley.config.Settings;
import dev.parley.defaults.Defaults;
import dev.parley.endpoint.SessionLogins;
import dev.parley.files.FileOptions;
import dev.parley.handshake.HandshakeOptions;
import dev.parley.handshake.HandshakeRates;
import dev.parley.handshake.SeatLimits;
import dev.parley.hub.options.HubMemory;
import dev.parley.hub.options.HubOptions;
import dev.parley.hub.rate.RateOptions;
import dev.parley.message.Rate;
import dev.parley.message.RoomName;
import dev.parley.request.ForwardingHeader;
import java.util.Arrays;
import java.util.List;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Converts settings to the options of components, which name the setting of each value that they reject. */
final class Options {
    /** In bytes. */
    private static final long HEAP = Runtime.getRuntime().maxMemory();

    /** One bucket of a limit for this many bytes of the heap: together they take at most a twentieth of it. */
    private static final int BUCKET_SHARE = 4 * 1024;

    private static final int MOST_BUCKETS = 1_000_000;

    /** Some 6 MB. */
    private static final int MOST_MEMORY_EVENTS = 100_000;

    private Options() {}

    /** Returns the limits of the hub, and refuses shared memory that does not fit into the heap. */
    static HubOptions hub(Settings settings) {
        HubMemory memory = hubMemory(settings.heap());
        requireFit(
                memory.inboxes(),
                memory.outboxes(),
                memory.undelivered(),
                memory.pages(),
                unreadAnswers(settings),
                incoming(settings));
        return new HubOptions(
                settings.outbox().bytes(),
                settings.message().bytes(),
                settings.client().rooms(),
                settings.history().page(),
                settings.client().unacknowledgedBytes(),
                settings.rate().messages(),
                settings.rate().burst(),
                settings.heartbeat(),
                settings.helloTimeout(),
                settings.sendTimeout(),
                settings.departureGrace(),
                settings.presence().people(),
                settings.fanout().inlineMembers(),
                settings.guests(),
                memory);
    }

    private static HubMemory hubMemory(HeapSettings heap) {
        HubMemory defaults = HubMemory.ofHeap(HEAP);
        return new HubMemory(
                heap.inboxes().orElse(defaults.inboxes()),
                heap.outboxes().orElse(defaults.outboxes()),
                heap.undelivered().orElse(defaults.undelivered()),
                heap.pages().orElse(defaults.pages()));
    }

    private static void requireFit(long... budgets) {
        // each counts at most once the heap, so the sum cannot overflow
        long sum = Arrays.stream(budgets).map(each -> Math.min(each, HEAP)).sum();
        if (sum > HEAP) {
            throw new IllegalArgumentException("parley.heap.inboxes, outboxes, undelivered, pages and answers, and"
                    + " parley.incoming.bytes must together be at most the heap (" + HEAP + " bytes)");
        }
    }

    /** Returns {@code parley.incoming.bytes}. */
    static long incoming(Settings settings) {
        return settings.incoming().bytes().orElse(HEAP / Defaults.INCOMING_SHARE);
    }

    /** Returns {@code parley.heap.answers}. */
    static long unreadAnswers(Settings settings) {
        return settings.heap().answers().orElse(HEAP / Defaults.ANSWERS_SHARE);
    }

    /** Returns how fast people may do things; {@code parley.limits.on=false} turns all of it off. */
    static RateOptions rates(Settings settings) {
        LimitsSettings limits = settings.limits();
        RateOptions given = new RateOptions(
                rate("parley.limits.say", limits.say()),
                rate("parley.limits.signal", limits.signal()),
                rate("parley.limits.join", limits.join()),
                rate("parley.limits.history", limits.history()),
                rate("parley.limits.who", limits.who()),
                rate("parley.limits.rooms", limits.rooms()),
                limits.guests(),
                buckets());
        return limits.on() ? given : RateOptions.NONE;
    }

    private static int buckets() {
        return (int) Math.max(RateOptions.NONE.entries(), Math.min(MOST_BUCKETS, HEAP / BUCKET_SHARE));
    }

    /** Returns how fast one address may open connections; {@code parley.limits.on=false} turns that off, too. */
    static HandshakeRates handshakes(Settings settings) {
        Rate rate = rate("parley.limits.handshakes", settings.limits().handshakes());
        return settings.limits().on() ? new HandshakeRates(rate, buckets(), System::nanoTime) : HandshakeRates.none();
    }

    /** Returns the bounds and the directory of files; relative to the working directory, as the data directory is. */
    static FileOptions files(Settings settings) {
        FilesSettings files = settings.files();
        LimitsSettings limits = settings.limits();
        Rate rate = rate("parley.limits.files", limits.files());
        return new FileOptions(
                files.directory().orElseGet(() -> settings.data().resolve("files")),
                files.max(),
                files.total(),
                settings.dataReserve(),
                files.expire(),
                settings.sendTimeout(),
                limits.on() ? rate : Rate.NONE,
                limits.guests());
    }

    private static Rate rate(String setting, String value) {
        try {
            return Rate.parse(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(setting + " is refused: " + e.getMessage(), e);
        }
    }

    /** Returns {@code parley.default-room}. */
    static RoomName defaultRoom(Settings settings) {
        return RoomName.parse(settings.defaultRoom())
                .orElseThrow(() -> new IllegalArgumentException(
                        "parley.default-room is not a room name: " + settings.defaultRoom()));
    }

    /** Returns what decides over a handshake. */
    static HandshakeOptions handshake(Settings settings) {
        return new HandshakeOptions(
                settings.origins(),
                settings.originAbsent() == Settings.Absent.ALLOW,
                settings.hosts().orElse(List.of()),
                settings.trustedProxies().orElse(List.of()),
                settings.trustedProxiesHeader() == Settings.Forwarding.FORWARDED
                        ? ForwardingHeader.FORWARDED
                        : ForwardingHeader.X_FORWARDED,
                settings.metrics().readers().orElse(List.of()),
                settings.guests(),
                settings.deflate());
    }

    /** Returns {@code parley.session}. */
    static SessionLogins.Mode session(Settings settings) {
        return SessionLogins.Mode.valueOf(settings.session().name());
    }

    static JwtOptions jwt(Settings settings) {
        JwtSettings jwt = settings.authJwt();
        return new JwtOptions(
                jwt.secret().orElse(null),
                jwt.jwks().orElse(null),
                jwt.issuer().orElse(null),
                jwt.audience().orElse(null),
                jwt.rolesClaim().orElse(null),
                JwtOptions.DEFAULTS.skew());
    }

    static SeatLimits seats(Settings settings) {
        Settings.Connections connections = settings.connections();
        return SeatLimits.DEFAULTS
                .withMax(connections.max())
                .withPerAddress(connections.perAddress())
                .withPerUser(connections.perUser());
    }

    static SqliteOptions sqlite(Settings settings) {
        return SqliteOptions.in(settings.data())
                .with(retention(settings))
                .withKeysRemembered(settings.keys().remembered())
                .withMaxRooms(settings.rooms().max())
                .withSearch(settings.search())
                .withEvents(events(settings))
                .with(new DiskBounds(settings.dataBytes().orElse(Long.MAX_VALUE), settings.dataReserve()));
    }

    /** Returns how many events are kept; 0 for none. */
    static long events(Settings settings) {
        EventsSettings events = settings.events();
        return events.on() ? events.keep() : 0;
    }

    /** As {@link #events}, of a log in memory. */
    static int memoryEvents(Settings settings) {
        return (int) Math.min(MOST_MEMORY_EVENTS, events(settings));
    }

    static Retention retention(Settings settings) {
        Settings.History history = settings.history();
        return new Retention(
                history.count().orElse(Long.MAX_VALUE),
                history.age().orElse(null),
                history.bytes().orElse(Long.MAX_VALUE));
    }

    /** @throws IllegalArgumentException if the database is not named or its data source is not there */
    static PostgresOptions postgres(Settings settings) {
        return postgres(
                settings, settings.cluster().datasource().map(Options::lookUp).orElse(null));
    }

    /** As {@link #postgres}, for commands, which run without a container and its data sources. */
    static PostgresOptions postgresByUrl(Settings settings) {
        return postgres(settings, null);
    }

    @SuppressWarnings("BanJNDI") // the name is the operator's, and no address of another machine
    private static DataSource lookUp(String name) {
        if (!name.replaceFirst("^java:", "").matches("[^:]+")) {
            throw new IllegalArgumentException(
                    "parley.cluster.datasource must be a name such as java:/jdbc/parley: " + name);
        }
        try {
            if (InitialContext.doLookup(name) instanceof DataSource source) {
                return source;
            }
        } catch (NamingException e) {
            throw new IllegalArgumentException(
                    "parley.cluster.datasource: there is no " + name + " here (" + e.getMessage() + ")", e);
        }
        throw new IllegalArgumentException("parley.cluster.datasource: " + name + " is not a data source");
    }

    private static PostgresOptions postgres(Settings settings, @Nullable DataSource source) {
        ClusterSettings cluster = settings.cluster();
        if (source == null && cluster.url().isEmpty()) {
            throw new IllegalArgumentException(
                    "parley.log=postgres needs parley.cluster.url=jdbc:postgresql://host/database");
        }
        return new PostgresOptions(
                cluster.url().orElse(""),
                source,
                cluster.user().orElse(""),
                cluster.password().orElse(""),
                cluster.schema(),
                settings.keys().remembered(),
                settings.rooms().max(),
                cluster.failover() == ClusterSettings.Failover.LOSSLESS,
                cluster.name(),
                BuildVersion.read(),
                settings.departureGrace(),
                settings.presence().people(),
                settings.message().bytes(),
                events(settings),
                cluster.patience());
    }

    static MemoryLimits memory(Settings settings) {
        Settings.Memory memory = settings.memory();
        return new MemoryLimits(
                memory.messages(),
                memory.bytes(),
                memory.rooms(),
                memory.totalBytes().orElse(HEAP / Defaults.MEMORY_TOTAL_SHARE),
                settings.rooms().max());
    }
}
