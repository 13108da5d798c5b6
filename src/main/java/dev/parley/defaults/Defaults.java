package dev.parley.defaults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Defaults of the settings, in the order of {@code settings.md}. Sizes are in bytes. A limit of 0 means no limit.
 * Settings that are absent by default, such as {@code parley.hosts}, have no constant.
 */
public final class Defaults {
    /** Loopback: a server that nobody configured is not reachable from outside. */
    public static final String HOST = "127.0.0.1";

    /** {@code parley.port}. */
    public static final int PORT = 8_080;

    /** {@code parley.http2}: a proxy that passes upgrades on must not be tunnelled. */
    public static final boolean HTTP2 = false;

    /** {@code parley.data}, relative to the working directory. In a container the wiring chooses another place. */
    public static final Path DATA = Path.of("parley-data");

    /** {@code parley.origins}: pages that this very server serves. */
    public static final List<String> ORIGINS = List.of("same-origin");

    /** {@code parley.origin.absent}: only programs leave the header out, and they can forge it as well. */
    public static final boolean ORIGIN_ABSENT_ALLOWED = true;

    /** {@code parley.guests}. */
    public static final boolean GUESTS = true;

    /** {@code parley.deflate}: compression costs up to 300 KB of memory for each connection. */
    public static final boolean DEFLATE = false;

    /** {@code parley.default-room}. */
    public static final String ROOM = "lobby";

    /** {@code parley.events.on}: each event costs a row. */
    public static final boolean EVENTS_ON = false;

    /** {@code parley.events.keep}: some 25 MB on disk. */
    public static final int EVENTS_KEEP = 1_000_000;

    /** {@code parley.webhooks.private-addresses}: nobody should reach the inside of a network by a mistake in a setting. */
    public static final boolean WEBHOOKS_PRIVATE_ADDRESSES = false;

    /** {@code parley.webhooks.give-up}: a weekend. */
    public static final Duration WEBHOOKS_GIVE_UP = Duration.ofDays(3);

    /** Whether the module does anything inside an application that does not mount it. */
    public static final boolean MODULE_ENABLED = false;

    /** Path of the WebSocket inside an application. */
    public static final String MODULE_PATH = "/ws/chat";

    /** {@code parley.connections.max}. */
    public static final int CONNECTIONS = 50_000;

    /** {@code parley.connections.per-address}: a whole company can share one address. */
    public static final int CONNECTIONS_PER_ADDRESS = 0;

    /** {@code parley.connections.per-user}. */
    public static final int CONNECTIONS_PER_USER = 0;

    /** {@code parley.message.bytes}. */
    public static final int MESSAGE_BYTES = 64 * 1024;

    /** {@code parley.incoming.bytes} is the heap divided by this, as are those whose constants end in {@code SHARE}. */
    public static final int INCOMING_SHARE = 8;

    /** {@code parley.outbox.bytes}. */
    public static final int OUTBOX_BYTES = 1024 * 1024;

    /** {@code parley.heap.inboxes}. */
    public static final int INBOXES_SHARE = 8;

    /** {@code parley.heap.outboxes}. */
    public static final int OUTBOXES_SHARE = 8;

    /** {@code parley.heap.undelivered}. */
    public static final int UNDELIVERED_SHARE = 16;

    /** {@code parley.heap.pages}. */
    public static final int PAGES_SHARE = 16;

    /** {@code parley.heap.answers}. */
    public static final int ANSWERS_SHARE = 16;

    /** {@code parley.client.rooms}. */
    public static final int CLIENT_ROOMS = 100;

    /** {@code parley.client.unacknowledged-bytes}. */
    public static final int UNACKNOWLEDGED_BYTES = 4 * 1024 * 1024;

    /** {@code parley.rate.messages}, per second. */
    public static final int RATE_MESSAGES = 1_000;

    /** {@code parley.rate.burst}. */
    public static final int RATE_BURST = 20_000;

    /** {@code parley.search}. */
    public static final boolean SEARCH = true;

    /** {@code parley.limits.on}. */
    public static final boolean LIMITS_ON = true;

    /** {@code parley.limits.say}: a client that was offline sends what it has kept at once. */
    public static final String LIMITS_SAY = "60/30s";

    /** {@code parley.limits.signal}: cursors move many times a second. */
    public static final String LIMITS_SIGNAL = "200/10s";

    /** {@code parley.limits.join}: a client that reconnects joins up to {@code parley.client.rooms} at once. */
    public static final String LIMITS_JOIN = "200/1m";

    /** {@code parley.limits.history}. */
    public static final String LIMITS_HISTORY = "100/10s";

    /** {@code parley.limits.who}. */
    public static final String LIMITS_WHO = "60/10s";

    /** {@code parley.limits.files}: an album at once; a file counts once for each MiB that it begins. */
    public static final String LIMITS_FILES = "200/10m";

    /** {@code parley.limits.rooms}. */
    public static final String LIMITS_ROOMS = "60/1h";

    /** {@code parley.limits.guests}: a school or a conference can share one address. */
    public static final int LIMITS_GUESTS = 20;

    /** {@code parley.limits.handshakes}: after a restart, a whole company connects from one address. */
    public static final String LIMITS_HANDSHAKES = "500/10s";

    /** {@code parley.files.on}. */
    public static final boolean FILES_ON = true;

    /** {@code parley.files.max}: a short video, a long document. */
    public static final long FILES_MAX = 64L * 1024 * 1024;

    /** {@code parley.files.total}: small enough for the disk of a small server. */
    public static final long FILES_TOTAL = 1024L * 1024 * 1024;

    /** {@code parley.files.expire}: longer than a train is in a tunnel, or a person thinks about a message. */
    public static final Duration FILES_EXPIRE = Duration.ofHours(1);

    /** {@code parley.rooms.max}. */
    public static final int ROOMS = 1_000_000;

    /** {@code parley.rights.timeout}: a person waits for it. */
    public static final Duration RIGHTS_TIMEOUT = Duration.ofSeconds(2);

    /** {@code parley.rights.hook.cache}: how long a change in the application may go unnoticed. */
    public static final Duration RIGHTS_HOOK_CACHE = Duration.ofSeconds(5);

    /** {@code parley.keys.remembered}: a client retries for a day at most, so two leave a day of margin. */
    public static final Duration KEYS_REMEMBERED = Duration.ofDays(2);

    /** Senders give up and retry within a day, or never, so keys are remembered for that long at least. */
    public static final Duration KEYS_REMEMBERED_AT_LEAST = Duration.ofDays(1);

    /** The schema of the tables in PostgreSQL. */
    public static final String CLUSTER_SCHEMA = "parley";

    /** How long messages wait for a database that does not answer. */
    public static final Duration CLUSTER_PATIENCE = Duration.ofSeconds(5);

    /** {@code parley.history.page}. */
    public static final int HISTORY_PAGE = 500;

    /** {@code parley.heartbeat}: shorter than the idle timeouts of usual proxies (60 s) and mobile networks (30 s). */
    public static final Duration HEARTBEAT = Duration.ofSeconds(25);

    /** {@code parley.hello-timeout}. */
    public static final Duration HELLO_TIMEOUT = Duration.ofSeconds(10);

    /** {@code parley.send-timeout}. */
    public static final Duration SEND_TIMEOUT = Duration.ofSeconds(20);

    /** {@code parley.departure-grace}: longer than a page takes to reload. */
    public static final Duration DEPARTURE_GRACE = Duration.ofSeconds(3);

    /** {@code parley.presence.people}. */
    public static final int PRESENCE_PEOPLE = 200;

    /** {@code parley.fanout.inline-members}. */
    public static final int INLINE_MEMBERS = 32;

    /** {@code parley.health.patience}: longer than a checkpoint or a short stall of the disk takes. */
    public static final Duration HEALTH_PATIENCE = Duration.ofSeconds(30);

    /** {@code parley.memory.messages}, per room. */
    public static final int MEMORY_MESSAGES = 10_000;

    /** {@code parley.memory.bytes}, per room. */
    public static final long MEMORY_BYTES = 16L * 1024 * 1024;

    /** {@code parley.memory.rooms}. */
    public static final int MEMORY_ROOMS = 10_000;

    /** {@code parley.memory.total-bytes}. */
    public static final int MEMORY_TOTAL_SHARE = 8;

    private Defaults() {}
}
