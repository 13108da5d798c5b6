package dev.parley.it;

import java.net.URI;
import java.util.Map;
import java.util.UUID;

/** What all scenarios about rooms have in common. A test class says where the server is. */
public interface Scenarios {
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
}
