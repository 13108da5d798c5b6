package dev.parley.config;

import dev.parley.defaults.Defaults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Every setting, under one name: {@code parley.port} on the command line, as a system property, as a context-param and in
 * the file, and {@code PARLEY_PORT} in the environment. Sizes are in bytes. {@code settings.md} has the same list.
 *
 * <p>Components are in the order in which {@link #read} reads them, and have the names of the settings: {@code
 * outbox().bytes()} is {@code parley.outbox.bytes}. Ranges are checked here if no component's options check them.
 *
 * @param host address the embedded server listens on; unused in a container
 * @param port port the embedded server listens on, 0 for any free one; unused in a container
 * @param http2 whether the embedded server also speaks HTTP/2 without TLS, by prior knowledge only; unused in a container
 * @param data directory of the rooms' logs; created if it does not exist
 * @param dataBytes size of the log on disk; empty for no limit
 * @param dataReserve free space that the log leaves on its disk; empty for a share of the disk
 * @param config properties file; empty for {@code parley.properties} in the data directory
 * @param origins origins that may connect: {@code same-origin}, exact ones, {@code https://*.example.com}, {@code null},
 *     {@code *}
 * @param originAbsent whether requests without {@code Origin} are accepted; browsers always send one
 * @param hosts host names the server answers under; empty for any
 * @param trustedProxies addresses and blocks (CIDR) of proxies whose forwarding headers count; empty for none
 * @param trustedProxiesHeader the one family of forwarding headers that counts
 * @param metrics access to metrics
 * @param guests whether clients without a token may speak
 * @param authJwt how tokens are verified
 * @param session what the end of a container's session means
 * @param deflate whether permessage-deflate (RFC 7692) may be negotiated
 * @param moderation who may moderate from a back end
 * @param api what back ends may do over HTTP
 * @param events what back ends can read of what happens
 * @param webhooks who is sent events
 * @param enabled whether Parley starts inside an application without a call of {@code Parley.mount}; not read in its own WAR
 * @param path path of the WebSocket inside an application, below its context path
 * @param defaultRoom room of clients that do not name one
 * @param transport how to send
 * @param connections limits of simultaneous connections
 * @param message limits of messages
 * @param incoming limits of messages that have not arrived completely
 * @param outbox limits of what is queued for a client
 * @param heap what all clients together may take of the heap
 * @param client limits of one client
 * @param rate how fast a client may send commands
 * @param limits how fast people may do things
 * @param log where rooms are kept
 * @param cluster the database, if rooms are kept in PostgreSQL
 * @param history what the log on disk keeps, and how it is read
 * @param files files that people send
 * @param rooms rooms of the log on disk, and the rules of all rooms
 * @param rights answers about rights that come from an application
 * @param keys recognition of retries
 * @param heartbeat silence after which a connection is pinged
 * @param helloTimeout time a client has to identify itself
 * @param sendTimeout a client is closed with 4508 if nothing has left its send queue for this long
 * @param departureGrace time for which a person whose last connection broke still counts as present
 * @param presence announcements of people
 * @param search whether messages can be searched
 * @param fanout delivery to a room
 * @param health what counts as healthy
 * @param memory limits of the log in memory
 */
public record Settings(
        String host,
        int port,
        boolean http2,
        Path data,
        OptionalLong dataBytes,
        OptionalLong dataReserve,
        Optional<Path> config,
        List<String> origins,
        Absent originAbsent,
        Optional<List<String>> hosts,
        Optional<List<String>> trustedProxies,
        Forwarding trustedProxiesHeader,
        Metrics metrics,
        boolean guests,
        JwtSettings authJwt,
        Session session,
        boolean deflate,
        ModerationSettings moderation,
        ApiSettings api,
        EventsSettings events,
        WebhooksSettings webhooks,
        boolean enabled,
        String path,
        String defaultRoom,
        Sending transport,
        Connections connections,
        Message message,
        Incoming incoming,
        Outbox outbox,
        HeapSettings heap,
        Client client,
        Rate rate,
        LimitsSettings limits,
        Log log,
        boolean search,
        ClusterSettings cluster,
        History history,
        FilesSettings files,
        Rooms rooms,
        RightsSettings rights,
        Keys keys,
        Duration heartbeat,
        Duration helloTimeout,
        Duration sendTimeout,
        Duration departureGrace,
        Presence presence,
        Fanout fanout,
        Health health,
        Memory memory) {
    private static final int MAX_PORT = 65_535;

    static Settings read(Values in) {
        return new Settings(
                in.text("parley.host", Defaults.HOST),
                in.integer("parley.port", Defaults.PORT, 0, MAX_PORT),
                in.flag("parley.http2", Defaults.HTTP2),
                in.path("parley.data", Defaults.DATA),
                in.optionalNumber("parley.data.bytes"),
                in.optionalNumber("parley.data.reserve"),
                in.path("parley.config"),
                in.list("parley.origins", Defaults.ORIGINS),
                in.choice("parley.origin.absent", Defaults.ORIGIN_ABSENT_ALLOWED ? Absent.ALLOW : Absent.DENY),
                in.list("parley.hosts"),
                in.list("parley.trusted-proxies"),
                in.choice("parley.trusted-proxies.header", Forwarding.X_FORWARDED),
                Metrics.read(in),
                in.flag("parley.guests", Defaults.GUESTS),
                JwtSettings.read(in),
                in.choice("parley.session", Session.CLOSE),
                in.flag("parley.deflate", Defaults.DEFLATE),
                ModerationSettings.read(in),
                ApiSettings.read(in),
                EventsSettings.read(in),
                WebhooksSettings.read(in),
                in.flag("parley.enabled", Defaults.MODULE_ENABLED),
                in.text("parley.path", Defaults.MODULE_PATH),
                in.text("parley.default-room", Defaults.ROOM),
                in.choice("parley.transport", Sending.AUTO),
                Connections.read(in),
                Message.read(in),
                Incoming.read(in),
                Outbox.read(in),
                HeapSettings.read(in),
                Client.read(in),
                Rate.read(in),
                LimitsSettings.read(in),
                in.choice("parley.log", Log.SQLITE),
                in.flag("parley.search", Defaults.SEARCH),
                ClusterSettings.read(in),
                History.read(in),
                FilesSettings.read(in),
                Rooms.read(in),
                RightsSettings.read(in),
                Keys.read(in),
                in.duration("parley.heartbeat", Defaults.HEARTBEAT),
                in.duration("parley.hello-timeout", Defaults.HELLO_TIMEOUT),
                in.duration("parley.send-timeout", Defaults.SEND_TIMEOUT),
                in.duration("parley.departure-grace", Defaults.DEPARTURE_GRACE),
                Presence.read(in),
                Fanout.read(in),
                Health.read(in),
                Memory.read(in));
    }

    /** Whether something that is absent is accepted or refused. */
    public enum Absent {
        ALLOW,
        DENY
    }

    /** A family of forwarding headers. */
    public enum Forwarding {
        /** {@code X-Forwarded-For}, {@code -Proto}, {@code -Host} and {@code -Port}. */
        X_FORWARDED,
        /** {@code Forwarded} (RFC 7239). */
        FORWARDED
    }

    /** What the end of the {@code HttpSession} in which a user is logged in means for the user's connections. */
    public enum Session {
        /** Nothing. */
        IGNORE,
        /** They are closed. */
        CLOSE,
        /** They are closed, and messages keep the session alive. */
        KEEP_ALIVE
    }

    /** Where rooms are kept. */
    public enum Log {
        /** On disk, in the data directory. */
        SQLITE,
        /** In memory, for as long as the process lives. */
        MEMORY,
        /** In a PostgreSQL database, which several servers may share. */
        POSTGRES
    }

    /**
     * Access to metrics.
     *
     * @param readers addresses and blocks (CIDR) that may read {@code /metrics}; empty for none
     */
    public record Metrics(Optional<List<String>> readers) {
        static Metrics read(Values in) {
            return new Metrics(in.list("parley.metrics.readers"));
        }
    }

    /**
     * Limits of simultaneous connections.
     *
     * @param max connections in total
     * @param perAddress connections from one IPv4 address or IPv6 /64; 0 for no limit
     * @param perUser connections of one authenticated user; 0 for no limit
     */
    public record Connections(int max, int perAddress, int perUser) {
        static Connections read(Values in) {
            return new Connections(
                    in.integer("parley.connections.max", Defaults.CONNECTIONS),
                    in.integer("parley.connections.per-address", Defaults.CONNECTIONS_PER_ADDRESS),
                    in.integer("parley.connections.per-user", Defaults.CONNECTIONS_PER_USER));
        }
    }

    /**
     * Limits of messages.
     *
     * @param bytes size of the largest payload
     */
    public record Message(int bytes) {
        static Message read(Values in) {
            return new Message(in.integer("parley.message.bytes", Defaults.MESSAGE_BYTES));
        }
    }

    /**
     * Limits of messages that have not arrived completely.
     *
     * @param bytes memory of the partial messages of all connections together; empty for an eighth of the heap
     */
    public record Incoming(OptionalLong bytes) {
        static Incoming read(Values in) {
            return new Incoming(in.optionalNumber("parley.incoming.bytes"));
        }
    }

    /**
     * Limits of what is queued for a client.
     *
     * @param bytes size of a client's queue; a client that fills it is closed as too slow
     */
    public record Outbox(int bytes) {
        static Outbox read(Values in) {
            return new Outbox(in.integer("parley.outbox.bytes", Defaults.OUTBOX_BYTES));
        }
    }

    /**
     * Limits of one client.
     *
     * @param rooms rooms a client may be in at the same time
     * @param unacknowledgedBytes size of the messages that are not acknowledged yet
     */
    public record Client(int rooms, int unacknowledgedBytes) {
        static Client read(Values in) {
            return new Client(
                    in.integer("parley.client.rooms", Defaults.CLIENT_ROOMS),
                    in.integer("parley.client.unacknowledged-bytes", Defaults.UNACKNOWLEDGED_BYTES));
        }
    }

    /**
     * How fast a client may send commands.
     *
     * @param messages commands per second in the long run; 0 for no limit
     * @param burst commands at once
     */
    public record Rate(int messages, int burst) {
        static Rate read(Values in) {
            return new Rate(
                    in.integer("parley.rate.messages", Defaults.RATE_MESSAGES),
                    in.integer("parley.rate.burst", Defaults.RATE_BURST));
        }
    }

    /**
     * What the log on disk keeps of each room, and how it is read.
     *
     * @param count keeps this number of the newest messages; empty for all
     * @param age keeps messages up to this age; empty for all
     * @param bytes keeps the newest messages whose payloads are of this size in total; empty for all
     * @param page messages in one answer
     */
    public record History(OptionalLong count, Optional<Duration> age, OptionalLong bytes, int page) {
        static History read(Values in) {
            return new History(
                    in.optionalNumber("parley.history.count"),
                    in.duration("parley.history.age"),
                    in.optionalNumber("parley.history.bytes"),
                    in.integer("parley.history.page", Defaults.HISTORY_PAGE));
        }
    }

    /**
     * Rooms.
     *
     * @param max rooms that can hold messages in the log on disk; a message for one more is rejected
     * @param rules file of rules, relative to the data directory; empty for none
     * @param rulesInline rules separated by semicolons, instead of a file; empty for none
     */
    public record Rooms(int max, Optional<Path> rules, Optional<String> rulesInline) {
        static Rooms read(Values in) {
            return new Rooms(
                    in.integer("parley.rooms.max", Defaults.ROOMS),
                    in.path("parley.rooms.rules"),
                    in.text("parley.rooms.rules-inline"));
        }
    }

    /**
     * Recognition of retries.
     *
     * @param remembered time for which a message's idempotency key is remembered, at least; 24 hours or more
     */
    public record Keys(Duration remembered) {
        static Keys read(Values in) {
            return new Keys(in.duration("parley.keys.remembered", Defaults.KEYS_REMEMBERED));
        }
    }

    /**
     * Announcements of people.
     *
     * @param people in larger rooms, arrivals and departures are not announced and member lists are capped at this number
     */
    public record Presence(int people) {
        static Presence read(Values in) {
            return new Presence(in.integer("parley.presence.people", Defaults.PRESENCE_PEOPLE));
        }
    }

    /**
     * Delivery to a room.
     *
     * @param inlineMembers rooms of at most this number of members are served on the thread that brings the message
     */
    public record Fanout(int inlineMembers) {
        static Fanout read(Values in) {
            return new Fanout(in.integer("parley.fanout.inline-members", Defaults.INLINE_MEMBERS));
        }
    }

    /**
     * What counts as healthy.
     *
     * @param patience time for which the log may refuse messages before the server reports that it is not ready
     */
    public record Health(Duration patience) {
        static Health read(Values in) {
            return new Health(in.duration("parley.health.patience", Defaults.HEALTH_PATIENCE));
        }
    }

    /**
     * Limits of the log in memory.
     *
     * @param messages keeps this number of the newest messages of each room
     * @param bytes size of the payloads kept for each room
     * @param rooms rooms kept although nobody is in them
     * @param totalBytes memory of all rooms' messages together; empty for an eighth of the heap
     */
    public record Memory(int messages, long bytes, int rooms, OptionalLong totalBytes) {
        static Memory read(Values in) {
            return new Memory(
                    in.integer("parley.memory.messages", Defaults.MEMORY_MESSAGES),
                    in.number("parley.memory.bytes", Defaults.MEMORY_BYTES),
                    in.integer("parley.memory.rooms", Defaults.MEMORY_ROOMS),
                    in.optionalNumber("parley.memory.total-bytes"));
        }
    }
}
