package dev.parley.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Every setting, by one name: {@code parley.port} on the command line, as a system property, as a context-param or in a
 * file, and {@code PARLEY_PORT} in the environment. Defaults stand here. Bytes are plain numbers; durations are written
 * {@code 25s}, {@code 500ms} or as in ISO 8601.
 */
@ConfigMapping(prefix = "parley")
public interface Settings {
    /** Address the embedded server listens on; unused in a container. */
    @WithDefault("127.0.0.1")
    String host();

    /** Port the embedded server listens on, 0 for any free one; unused in a container. */
    @WithDefault("8080")
    int port();

    /** Directory that holds the logs of the rooms; created when missing. */
    @WithDefault("parley-data")
    Path data();

    /** Properties file with settings; {@code parley.properties} in the data directory where absent. */
    Optional<Path> config();

    /** Which origins may connect: {@code same-origin}, exact ones, {@code https://*.example.com}, {@code null}, {@code *}. */
    @WithDefault("same-origin")
    List<String> origins();

    /** Whether requests without Origin, which no browser sends, are let in: {@code allow} or {@code deny}. */
    @WithName("origin.absent")
    @WithDefault("allow")
    Absent originAbsent();

    /** What to do with something that is not there. */
    enum Absent {
        /** Let it pass. */
        ALLOW,
        /** Refuse. */
        DENY
    }

    /** Host names the server answers under; any where absent. */
    Optional<List<String>> hosts();

    /** Addresses and blocks (CIDR) of proxies whose Forwarded and X-Forwarded headers count; none where absent. */
    Optional<List<String>> trustedProxies();

    /** What operators look at. */
    Metrics metrics();

    /** Whether one may speak without a token. */
    @WithDefault("true")
    boolean guests();

    /** Whether permessage-deflate (RFC 7692) may be negotiated. */
    @WithDefault("false")
    boolean deflate();

    /** The room of clients that do not name one. */
    @WithDefault("lobby")
    String defaultRoom();

    /** A line that was silent so long is asked for a sign of life, and given one; dead after two missed. */
    @WithDefault("25s")
    Duration heartbeat();

    /** How long a client that must say who it is may wait with it. */
    @WithDefault("10s")
    Duration helloTimeout();

    /** A client is closed with 4508 if nothing has left its outbox for this long. */
    @WithDefault("20s")
    Duration sendTimeout();

    /** How long a person whose last connection broke counts as present, so that a reload is not seen. */
    @WithDefault("3s")
    Duration departureGrace();

    /** Who vouches for users. */
    @WithName("auth.jwt")
    Jwt authJwt();

    /** How to send: {@code auto} takes the container's own way where there is a faster one. */
    @WithDefault("auto")
    Sending transport();

    /** How to send. */
    enum Sending {
        /** The fastest way at hand. */
        AUTO,
        /** With nothing but the Jakarta WebSocket API. */
        PORTABLE
    }

    /** Connections at once. */
    Connections connections();

    /** Messages. */
    Message message();

    /** What waits for a client. */
    Outbox outbox();

    /** One client's share. */
    Client client();

    /** How fast a client may speak. */
    Rate rate();

    /** Reading back. */
    History history();

    /** Who is there. */
    Presence presence();

    /** Telling a room. */
    Fanout fanout();

    /** Where rooms are kept: {@code sqlite}, on disk, or {@code memory}, as long as the process lives. */
    @WithDefault("sqlite")
    Log log();

    /** Where rooms are kept. */
    enum Log {
        /** On disk, in the data directory. */
        SQLITE,
        /** In memory. */
        MEMORY
    }

    /** Retries. */
    Keys keys();

    /** Logs in memory. */
    Memory memory();

    /** JSON Web Tokens (RFC 7519). */
    interface Jwt {
        /** Shared secret for HS256, at least 32 bytes. */
        Optional<String> secret();

        /** File or URL of a JSON Web Key Set (RFC 7517). */
        Optional<String> jwks();

        /** Who must have issued a token. */
        Optional<String> issuer();

        /** Whom a token must be meant for. */
        Optional<String> audience();
    }

    /** What operators look at. */
    interface Metrics {
        /** Addresses and blocks (CIDR) that may read {@code /metrics}; none where absent. */
        Optional<List<String>> readers();
    }

    /** Connections at once. */
    interface Connections {
        /** In all. */
        @WithDefault("50000")
        int max();

        /** From one IPv4 address or IPv6 /64; 0 for no limit. */
        @WithDefault("0")
        int perAddress();

        /** Of one authenticated user; 0 for no limit. */
        @WithDefault("0")
        int perUser();
    }

    /** Messages. */
    interface Message {
        /** The longest payload, at most 1048576. */
        @WithDefault("65536")
        int bytes();
    }

    /** What waits for a client. */
    interface Outbox {
        /** The most that waits for one client before it is closed as too slow. */
        @WithDefault("1048576")
        int bytes();
    }

    /** One client's share. */
    interface Client {
        /** Rooms a client may be in at the same time. */
        @WithDefault("100")
        int rooms();

        /** The most one client may have on its way to the log. */
        @WithDefault("4194304")
        int unacknowledgedBytes();
    }

    /** How fast a client may speak. */
    interface Rate {
        /** Commands per second in the long run; 0 for no limit. */
        @WithDefault("1000")
        int messages();

        /** Commands at once. */
        @WithDefault("20000")
        int burst();
    }

    /** Recognising retries. */
    interface Keys {
        /** How long the key of a message is known at least, so that a retry is not stored again; 24 hours or more. */
        @WithDefault("48h")
        Duration remembered();
    }

    /** Reading back. */
    interface History {
        /** Log on disk: the newest so many messages of each room are kept; all where absent. */
        OptionalLong count();

        /** Log on disk: messages not older than this are kept; all where absent. */
        Optional<Duration> age();

        /** Log on disk: the newest messages with so many bytes of payload in each room are kept; all where absent. */
        OptionalLong bytes();

        /** The most messages in one answer. */
        @WithDefault("500")
        int page();
    }

    /** Who is there. */
    interface Presence {
        /** In rooms of more people arrivals and departures are not told, and lists hold so many. */
        @WithDefault("200")
        int people();
    }

    /** Telling a room. */
    interface Fanout {
        /** Rooms of up to so many members are served on the thread that brought the message. */
        @WithDefault("32")
        int inlineMembers();
    }

    /** Logs in memory: what is kept. */
    interface Memory {
        /** For each room, the newest so many messages. */
        @WithDefault("10000")
        int messages();

        /** For each room, at most so many bytes of payload. */
        @WithDefault("16777216")
        long bytes();

        /** Logs kept although nobody listens to them. */
        @WithDefault("10000")
        int rooms();
    }
}
