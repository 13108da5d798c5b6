package dev.parley.metrics;

import dev.parley.broker.Broker;
import dev.parley.broker.Cluster;
import dev.parley.events.Feed;
import dev.parley.events.Webhooks;
import dev.parley.handshake.Reason;
import dev.parley.handshake.RefusalLog;
import dev.parley.handshake.Seats;
import dev.parley.hub.Hub;
import dev.parley.hub.stats.HubSnapshot;
import dev.parley.hub.stats.HubStats;
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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The metrics of one server in the formats of Prometheus; metrics.md explains each. Nothing is measured on the path of a
 * message: all figures but the log's commit times are kept by their owners anyway, and are read at each scrape. No label
 * has a value that a user chose. Safe for any thread once everything is added.
 */
public final class Metrics implements AutoCloseable {
    private static final Duration[] COMMITS = Stream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmMeters jvm = new JvmMeters();

    /** Takes a snapshot of the clients, once for each scrape. */
    private Supplier<HubSnapshot> look = () -> new HubSnapshot(new EnumMap<>(Subprotocol.class), 0, 0);

    private volatile HubSnapshot standing = look.get();

    /** Returns the type of what {@link #write} writes. */
    public static String contentType(boolean openMetrics) {
        return openMetrics ? OpenMetricsTextFormatWriter.CONTENT_TYPE : PrometheusTextFormatWriter.CONTENT_TYPE;
    }

    /**
     * Writes the current value of all metrics. Takes time in proportion to the number of clients.
     *
     * @param openMetrics true for OpenMetrics 1.0, false for the text format of Prometheus
     */
    public void write(OutputStream out, boolean openMetrics) throws IOException {
        standing = look.get();
        registry.scrape(out, contentType(openMetrics));
    }

    /** Adds version, transport and log of this server. */
    public Metrics withIdentity(String version, String transport, String log) {
        info("parley.build.info", "The version", "version", version);
        info("parley.transport.info", "How frames are sent (parley.transport)", "transport", transport);
        info("parley.log.info", "Where rooms are kept (parley.log)", "log", log);
        return this;
    }

    private void info(String name, String description, String label, String value) {
        Gauge.builder(name, () -> 1).description(description).tag(label, value).register(registry);
    }

    /** Adds connections, rooms, messages and outboxes. */
    public Metrics withHub(Hub hub, int outboxLimit) {
        look = hub::snapshot;
        for (Subprotocol subprotocol : Subprotocol.values()) {
            String name = subprotocol.label();
            Gauge.builder("parley.connections", this, all -> all.connections(subprotocol))
                    .description("Open connections")
                    .tag("subprotocol", name)
                    .register(registry);
            count(
                    "parley.connections.opened",
                    "Connections opened",
                    hub.stats(),
                    tally -> tally.opened(subprotocol),
                    "subprotocol",
                    name);
        }
        for (int code : hub.stats().codes()) {
            count(
                    "parley.connections.closed",
                    "Connections ended, by close code: the server's if it closed, else the client's",
                    hub.stats(),
                    tally -> tally.closed(code),
                    "code",
                    code == HubStats.OTHER ? "other" : Integer.toString(code));
        }
        Gauge.builder("parley.rooms", hub, Hub::rooms)
                .description("Rooms with at least one member")
                .register(registry);
        String messages = "Messages sent to the log, by its answer";
        count("parley.messages", messages, hub.stats(), HubStats::stored, "outcome", "stored");
        count("parley.messages", messages, hub.stats(), HubStats::duplicates, "outcome", "duplicate");
        count("parley.messages", messages, hub.stats(), HubStats::refused, "outcome", "refused");
        count("parley.slow.downs", "Commands rejected because they came too fast", hub.stats(), HubStats::slowed);
        count(
                "parley.deliveries",
                "New messages delivered, counted once for each member of their room",
                hub.stats(),
                HubStats::deliveries);
        bytes("parley.outbox", "Bytes queued for all clients together", () -> standing.outboxBytes());
        bytes(
                "parley.outbox.largest",
                "Bytes queued for the client with the longest queue",
                () -> standing.largestOutbox());
        bytes("parley.outbox.limit", "At most this is queued for one client (parley.outbox.bytes)", () -> outboxLimit);
        return this;
    }

    private int connections(Subprotocol subprotocol) {
        return standing.connections().getOrDefault(subprotocol, 0);
    }

    /** Adds seats and refused requests. */
    public Metrics withDoor(Seats seats, int seatLimit, RefusalLog refusals) {
        Gauge.builder("parley.seats", seats, Seats::taken)
                .description("Seats taken: connections, and HTTP requests that wait")
                .register(registry);
        Gauge.builder("parley.seats.limit", () -> seatLimit)
                .description("All seats (parley.connections.max)")
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

    /** Adds the memory that partial messages take, and its limit. */
    public Metrics withIncoming(Supplier<Number> used, long limit) {
        bytes("parley.incoming", "Bytes of messages that have not arrived completely, of all clients together", used);
        bytes("parley.incoming.limit", "At most this is kept of such messages (parley.incoming.bytes)", () -> limit);
        return this;
    }

    /** Adds the files that people send, and their limit. */
    public Metrics withFiles(Supplier<Number> used, long limit) {
        bytes("parley.files", "What files and unfinished uploads take on disk", used);
        bytes("parley.files.limit", "At most this is taken (parley.files.total)", () -> limit);
        return this;
    }

    /** Adds the log's write queue. */
    public Metrics withLog(Broker broker) {
        Gauge.builder("parley.log.waiting", broker, log -> log.health().waiting())
                .baseUnit("messages")
                .description("Messages in the log's write queue")
                .register(registry);
        Gauge.builder("parley.log.health", broker, Metrics::health)
                .description("Whether the log stores messages: 0 if it does, 1 if it refuses them, 2 if it is broken")
                .register(registry);
        Gauge.builder("parley.log.full", broker, log -> log.health().full() ? 1 : 0)
                .description(
                        "Whether the log rejects messages for want of space (parley.data.bytes, parley.data.reserve)")
                .register(registry);
        return this;
    }

    /** Adds the servers that share the log. */
    public Metrics withCluster(Cluster cluster) {
        Gauge.builder("parley.cluster.servers", cluster, all -> all.servers().size())
                .description("Servers that share the log and are alive, this one included; 0 if it is not shared")
                .register(registry);
        return this;
    }

    /** Adds what back ends read of what happens, if it is kept. */
    public Metrics withFeed(Optional<Feed> feed) {
        feed.ifPresent(open -> {
            count("parley.events", "Events that can be followed: entries of the log in all rooms", open, Feed::last);
            Gauge.builder("parley.events.readers", open, Feed::waiting)
                    .description("Requests that wait for events")
                    .register(registry);
        });
        return this;
    }

    /** Adds how the sending to each address goes; they are numbered in the order of the settings. */
    public Metrics withWebhooks(Optional<Webhooks> webhooks) {
        webhooks.ifPresent(open -> {
            for (int i = 0; i < open.figures().size(); i++) {
                int index = i;
                String number = String.valueOf(i + 1);
                Gauge.builder(
                                "parley.webhook.lag",
                                open,
                                all -> all.figures().get(index).lag())
                        .baseUnit("events")
                        .description("Events that the receiver has not taken yet")
                        .tag("webhook", number)
                        .register(registry);
                batches(
                        open,
                        number,
                        "delivered",
                        all -> all.figures().get(index).delivered());
                batches(open, number, "failed", all -> all.figures().get(index).failed());
                batches(open, number, "skipped", all -> all.figures().get(index).skipped());
            }
        });
        return this;
    }

    private void batches(Webhooks webhooks, String number, String outcome, ToLongFunction<Webhooks> count) {
        count(
                "parley.webhook.batches",
                "Batches of events: taken, not taken at an attempt, left out",
                webhooks,
                count,
                "webhook",
                number,
                "outcome",
                outcome);
    }

    private static int health(Broker broker) {
        return switch (broker.health().state()) {
            case WRITABLE -> 0;
            case REFUSING -> 1;
            case BROKEN -> 2;
        };
    }

    /**
     * Adds the disk of the log.
     *
     * @param used how many bytes the log takes there
     */
    public Metrics withDisk(Path directory, Supplier<Number> used) {
        bytes(
                "parley.log.disk.free",
                "Free space on the disk of parley.data",
                () -> directory.toFile().getUsableSpace());
        bytes("parley.log.disk.used", "Size of the log's database and its write-ahead log", used);
        return this;
    }

    /** Adds a pool of threads that must keep up. */
    public Metrics withThreads(String name, Supplier<Number> waiting) {
        Gauge.builder("parley.threads.waiting", waiting)
                .baseUnit("tasks")
                .description("Tasks that wait for a thread of this pool")
                .tag("threads", name)
                .register(registry);
        return this;
    }

    /** Adds metrics of the JVM; {@link #close} removes them. */
    public Metrics withJvm() {
        jvm.bindTo(registry);
        return this;
    }

    /** Adds a histogram of commit times. Returns the consumer to notify of each, in nanoseconds. */
    public LongConsumer commits() {
        Timer timer = Timer.builder("parley.log.commit")
                .description("Time to commit a batch of messages to disk")
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
