package dev.parley.wire;

/**
 * The closed table of close codes (RFC 6455, section 7.4). Codes 1xxx have the RFC's meaning. Of our own, 44xx tell the
 * client to stop, because the same attempt would fail again, and 45xx to reconnect and resume. So a client can decide by
 * the first two digits, without knowing the code.
 */
public enum CloseCode {
    /** Either side is done. */
    NORMAL(1000, "bye", false),
    /** The server stops. */
    GOING_AWAY(1001, "going away", true),
    /** A frame violates RFC 6455. */
    PROTOCOL_ERROR(1002, "protocol error", false),
    /** A binary frame came in a subprotocol of text frames. */
    UNSUPPORTED_DATA(1003, "unsupported data", false),
    /** A text frame is not UTF-8, or not base64 in the subprotocol {@code base64}. */
    INVALID_PAYLOAD(1007, "invalid payload", false),
    /** A frame is larger than {@link Codec#maxFrame}, or a payload is too large in a subprotocol without errors. */
    TOO_BIG(1009, "message too big", false),
    /** The server failed; the client did nothing wrong. */
    INTERNAL_ERROR(1011, "internal error", true),
    /** A frame is not JSON, or not an object: a defect of the client. */
    MALFORMED(4400, "malformed message", false),
    /** The token is missing, not valid, or has expired. */
    NOT_AUTHENTICATED(4401, "not authenticated", false),
    /** The user was removed or banned. */
    FORBIDDEN(4403, "forbidden", false),
    /** The client had to identify itself and did not do so in time. */
    NO_HELLO(4408, "no hello in time", false),
    /** The server restarts; the event {@code bye} said when to reconnect. */
    RESTARTING(4503, "server restarting", true),
    /** The client does not read what it is sent. */
    TOO_SLOW(4508, "too slow", true),
    /** The client sends faster than its limits allow. */
    TOO_MANY(4529, "too many messages", true);

    private final int code;
    private final String reason;
    private final boolean shouldReconnect;

    CloseCode(int code, String reason, boolean shouldReconnect) {
        this.code = code;
        this.reason = reason;
        this.shouldReconnect = shouldReconnect;
    }

    /** Returns the code that closes the connection instead of an error, in a subprotocol that cannot report errors. */
    public static CloseCode instead(ErrorCode error) {
        return switch (error) {
            case TOO_BIG -> TOO_BIG;
            case BUSY, OUT_OF_ORDER, SLOW_DOWN, ROOM_FULL -> TOO_MANY;
            case FORBIDDEN -> FORBIDDEN;
            case UNAUTHENTICATED -> NOT_AUTHENTICATED;
            case UNAVAILABLE, INTERNAL -> INTERNAL_ERROR;
            case INVALID, UNKNOWN_OP, NOT_JOINED, GONE, ALREADY_WELCOMED, TOO_MANY_ROOMS -> MALFORMED;
        };
    }

    /** Returns the number on the wire; it never changes. */
    public int code() {
        return code;
    }

    /**
     * Returns the reason that is sent with the code: ASCII, at most 123 bytes (RFC 6455, section 5.5). It is the same for
     * everybody and reveals nothing about the server.
     */
    public String reason() {
        return reason;
    }

    /** Returns whether the client should reconnect and resume. */
    public boolean shouldReconnect() {
        return shouldReconnect;
    }
}
