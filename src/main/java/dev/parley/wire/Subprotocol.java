package dev.parley.wire;

import java.util.List;
import java.util.Optional;

/** The subprotocols Parley speaks (RFC 6455, section 1.9), by their exact, case-sensitive names. */
public enum Subprotocol {
    JSON("parley.v1.json"),
    BINARY("binary"),
    BASE64("base64"),
    /** No subprotocol was offered: text in, text out, binary in, binary out. */
    PLAIN("");

    private final String token;

    Subprotocol(String token) {
        this.token = token;
    }

    /** Returns the name in {@code Sec-WebSocket-Protocol}; empty for {@link #PLAIN}. */
    public String token() {
        return token;
    }

    /** Returns whether its clients are in one room, that of their handshake, from the start. */
    public boolean hasOneRoom() {
        return this != JSON;
    }

    /**
     * Chooses among the offered names: the client's order of preference, except that {@code binary} goes before
     * {@code base64}; {@link #PLAIN} where none was offered.
     *
     * @return empty when names were offered and none is ours
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
            if (subprotocol != PLAIN && subprotocol.token.equals(name)) {
                return Optional.of(subprotocol);
            }
        }
        return Optional.empty();
    }
}
