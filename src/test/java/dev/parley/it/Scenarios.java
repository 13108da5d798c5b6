package dev.parley.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.UUID;

/** What all scenarios about rooms have in common. A test class names the server. */
public interface Scenarios {
    /** The longest payload, in bytes: the server's default. */
    int LONGEST = 65_536;

    /** Rooms a client may be in. */
    int ROOMS = 5;

    /** What the server under test must be started with. */
    Map<String, String> SETTINGS = Map.of(
            "parley.auth.jwt.secret",
            HandshakeScenarios.SECRET,
            "parley.departure-grace",
            "500ms",
            "parley.client.rooms",
            Integer.toString(ROOMS));

    /** Where the application answers: scheme, host, port and context path with a slash at its end. */
    URI base();

    /** Returns the name of a room nobody has been in. */
    static String newRoom() {
        return "room-" + UUID.randomUUID();
    }

    /** Returns what only one guest knows. */
    static String newSecret() {
        return UUID.randomUUID().toString();
    }

    /** Checks a container's own close, too: its words are not ours, but short, and tell nothing of the inside. */
    static void assertNeutral(WsClient.Received.Closed end, int code) {
        assertThat(end.code()).as(end.toString()).isEqualTo(code);
        assertThat(end.reason().getBytes(UTF_8)).hasSizeLessThanOrEqualTo(123);
        assertThat(end.reason()).doesNotContain("Exception", "dev.parley", "java.", "org.", "\n");
    }
}
