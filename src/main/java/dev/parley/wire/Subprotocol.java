package dev.parley.wire;

import java.util.List;
import java.util.Optional;

/** The subprotocols that Parley speaks (RFC 6455, section 1.9), by their exact, case-sensitive names, and what stands for one elsewhere. */
public enum Subprotocol {
    /** Text frames of JSON objects: commands, events, and any number of rooms. */
    JSON("parley.v1.json"),
    /** Every message is one binary frame. */
    BINARY("binary"),
    /** Every message is one text frame of base64. */
    BASE64("base64"),
    /** No subprotocol was offered: text is sent as text frames, and bytes as binary frames. */
    PLAIN(""),
    /** No WebSocket: server-sent events over plain HTTP. Nobody can offer it in a handshake. */
    EVENTS("events");

    private final String token;

    Subprotocol(String token) {
        this.token = token;
    }

    /** Returns the name in {@code Sec-WebSocket-Protocol}; empty for {@link #PLAIN}. For {@link #EVENTS} it is a name for metrics. */
    public String token() {
        return token;
    }

    /** Returns what operators call it, in metrics and in the API: the {@link #token}, or {@code none} for {@link #PLAIN}. */
    public String label() {
        return this == PLAIN ? "none" : token;
    }

    /** Returns whether a client is in a single room, which its handshake names, from the start. */
    public boolean hasOneRoom() {
        return this != JSON;
    }

    /** Returns whether a client is told more than messages: where it stands in its rooms, who is there, what it may do. */
    public boolean hasEvents() {
        return this == JSON || this == EVENTS;
    }

    /** Returns whether it is spoken over WebSocket. */
    public boolean isWebSocket() {
        return this != EVENTS;
    }

    /**
     * Chooses one of the offered names by the client's order of preference, except that {@code binary} precedes
     * {@code base64}. Chooses {@link #PLAIN} if none was offered.
     *
     * @return empty if names were offered and none of them is ours
     */
    public static Optional<Subprotocol> negotiate(List<String> offered) {
        if (offered.isEmpty()) {
            return Optional.of(PLAIN);
        }
        Optional<Subprotocol> first =
                offered.stream().flatMap(name -> named(name).stream()).findFirst();
        return first.filter(BASE64::equals).isPresent() && offered.contains(BINARY.token) ? Optional.of(BINARY) : first;
    }

    private static Optional<Subprotocol> named(String name) {
        for (Subprotocol subprotocol : values()) {
            if (subprotocol != PLAIN && subprotocol.isWebSocket() && subprotocol.token.equals(name)) {
                return Optional.of(subprotocol);
            }
        }
        return Optional.empty();
    }
}
