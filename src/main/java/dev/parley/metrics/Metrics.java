package dev.parley.metrics;

import dev.parley.broker.Broker;
import dev.parley.handshake.Reason;
import dev.parley.handshake.RefusalLog;
import dev.parley.handshake.Seats;
import dev.parley.hub.Hub;
import dev.parley.hub.HubSnapshot;
import dev.parley.hub.HubStats;
import dev.parley.wire.Subprotocol;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The figures of one server, in Prometheus's words; metrics.md tells what each means. Nothing is measured where messages
 * pass: all but the log's commits are read where they are counted anyway, when somebody looks. No label holds what a
 * user chose. Safe for any thread once everything is added.
 */
public final class Metrics implements AutoCloseable {
    private static final Duration[] COMMITS = Stream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmMeters jvm = new JvmMeters();

    /** Looks at the clients, once for each answer. */
    private Supplier<HubSnapshot> look = () -> new HubSnapshot(new EnumMap<>(Subprotocol.class), 0, 0);

    private volatile HubSnapshot standing = look.get();

    /** Returns the type of what {@link #write} writes. */
    public static String contentType(boolean openMetrics) {
        return openMetrics ? OpenMetricsTextFormatWriter.CONTENT_TYPE : PrometheusTextFormatWriter.CONTENT_TYPE;
    }

    /**
     * Writes all figures as they are now; takes time with the number of clients.
     *
     * @param openMetrics whether in the format of OpenMetrics 1.0, else in Prometheus's own
     */
    public void write(OutputStream out, boolean openMetrics) throws IOException {
        standing = look.get();
        registry.scrape(out, contentType(openMetrics));
    }

    /** Adds what this server is. */
    public Metrics withIdentity(String version, String transport, String log) {
        info("parley.build.info", "The version", "version", version);
        info("parley.transport.info", "How frames are sent: parley.transport decides", "transport", transport);
        info("parley.log.info", "Where rooms are kept: parley.log decides", "log", log);
        return this;
    }

    private void info(String name, String description, String label, String value) {
        Gauge.builder(name, () -> 1).description(description).tag(label, value).register(registry);
    }

    /** Adds what clients do and hold. */
    public Metrics withHub(Hub hub, int outboxLimit) {
        look = hub::standing;
        for (Subprotocol subprotocol : Subprotocol.values()) {
            String name = subprotocol == Subprotocol.PLAIN ? "none" : subprotocol.token();
            Gauge.builder("parley.connections", this, all -> all.connections(subprotocol))
                    .description("Open connections")
                    .tag("subprotocol", name)
                    .register(registry);
            count(
                    "parley.connections.opened",
                    "Connections opened",
                    hub.tally(),
                    tally -> tally.opened(subprotocol),
                    "subprotocol",
                    name);
        }
        for (int code : hub.tally().codes()) {
            count(
                    "parley.connections.closed",
                    "Connections ended, by close code: ours where the server closed, else the client's",
                    hub.tally(),
                    tally -> tally.closed(code),
                    "code",
                    code == HubStats.OTHER ? "other" : Integer.toString(code));
        }
        Gauge.builder("parley.rooms", hub, Hub::rooms)
                .description("Rooms somebody is in")
                .register(registry);
        String messages = "Messages said to the log, by its answer";
        count("parley.messages", messages, hub.tally(), HubStats::stored, "outcome", "stored");
        count("parley.messages", messages, hub.tally(), HubStats::duplicates, "outcome", "duplicate");
        count("parley.messages", messages, hub.tally(), HubStats::refused, "outcome", "refused");
        count(
                "parley.deliveries",
                "New messages handed to the members of their rooms, once for each member",
                hub.tally(),
                HubStats::deliveries);
        bytes("parley.outbox", "What waits for all clients together", () -> standing.outboxBytes());
        bytes("parley.outbox.largest", "What waits for the client for whom most does", () -> standing.largestOutbox());
        bytes("parley.outbox.limit", "What may wait for one client: parley.outbox.bytes", () -> outboxLimit);
        return this;
    }

    private int connections(Subprotocol subprotocol) {
        return standing.connections().getOrDefault(subprotocol, 0);
    }

    /** Adds who is let in. */
    public Metrics withDoor(Seats seats, int seatLimit, RefusalLog refusals) {
        Gauge.builder("parley.seats", seats, Seats::taken)
                .description("Seats taken: connections, and HTTP requests that wait")
                .register(registry);
        Gauge.builder("parley.seats.limit", () -> seatLimit)
                .description("Seats there are: parley.connections.max")
                .register(registry);
        for (Reason reason : Reason.values()) {
            count(
                    "parley.refusals",
                    "Handshakes and other requests refused",
                    refusals,
                    log -> log.refused(reason),
                    "reason",
                    reason.word());
        }
        return this;
    }

    /** Adds what is on its way to the log. */
    public Metrics withLog(Broker broker) {
        Gauge.builder("parley.log.waiting", broker, log -> log.health().waiting())
                .baseUnit("messages")
                .description("Messages on their way to the disk")
                .register(registry);
        return this;
    }

    /** Adds the disk of the log. */
    public Metrics withDisk(Path directory) {
        bytes(
                "parley.log.disk.free",
                "Free space where parley.data is",
                () -> directory.toFile().getUsableSpace());
        return this;
    }

    /** Adds threads that should not fall behind. */
    public Metrics withThreads(String name, Supplier<Number> waiting) {
        Gauge.builder("parley.threads.waiting", waiting)
                .baseUnit("tasks")
                .description("Tasks that wait for one of the server's own threads")
                .tag("threads", name)
                .register(registry);
        return this;
    }

    /** Adds the Java machine; {@link #close} lets go of it. */
    public Metrics withJvm() {
        jvm.bindTo(registry);
        return this;
    }

    /** Adds how long the log takes, and returns who is to be told, in nanoseconds; costs nothing that a disk would notice. */
    public LongConsumer commits() {
        Timer timer = Timer.builder("parley.log.commit")
                .description("How long it takes until a batch of messages is on the disk")
                .serviceLevelObjectives(COMMITS)
                .register(registry);
        return nanos -> timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    private void bytes(String name, String description, Supplier<Number> bytes) {
        Gauge.builder(name, bytes).baseUnit("bytes").description(description).register(registry);
    }

    private <T> void count(String name, String description, T state, ToLongFunction<T> count, String... tags) {
        FunctionCounter.builder(name, state, count::applyAsLong)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    @Override
    public void close() {
        jvm.close();
        registry.close();
    }
}
