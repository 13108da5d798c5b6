package dev.parley.wire;

/**
 * The closed table of close codes (RFC 6455, section 7.4): 1xxx keep the RFC's meaning, 44xx mean stop, 45xx mean
 * reconnect and resume.
 */
public enum CloseCode {
    NORMAL(1000, "bye", false),
    GOING_AWAY(1001, "going away", true),
    PROTOCOL_ERROR(1002, "protocol error", false),
    UNSUPPORTED_DATA(1003, "unsupported data", false),
    INVALID_PAYLOAD(1007, "invalid payload", false),
    TOO_BIG(1009, "message too big", false),
    INTERNAL_ERROR(1011, "internal error", true),
    MALFORMED(4400, "malformed message", false),
    NOT_AUTHENTICATED(4401, "not authenticated", false),
    FORBIDDEN(4403, "forbidden", false),
    NO_HELLO(4408, "no hello in time", false),
    RESTARTING(4503, "server restarting", true),
    TOO_SLOW(4508, "too slow", true),
    TOO_MANY(4529, "too many messages", true);

    private final int code;
    private final String reason;
    private final boolean comeBack;

    CloseCode(int code, String reason, boolean comeBack) {
        this.code = code;
        this.reason = reason;
        this.comeBack = comeBack;
    }

    /** Returns the code for an error where a subprotocol has no words for errors. */
    public static CloseCode instead(ErrorCode error) {
        return switch (error) {
            case TOO_BIG -> TOO_BIG;
            case BUSY -> TOO_MANY;
            case FORBIDDEN -> FORBIDDEN;
            case UNAUTHENTICATED -> NOT_AUTHENTICATED;
            case UNAVAILABLE, INTERNAL -> INTERNAL_ERROR;
            case INVALID, UNKNOWN_OP, NOT_JOINED, ALREADY_WELCOMED, TOO_MANY_ROOMS -> MALFORMED;
        };
    }

    /** Returns the number on the wire. */
    public int code() {
        return code;
    }

    /** Returns the neutral reason sent with the code: ASCII, at most 123 bytes (RFC 6455, section 5.5). */
    public String reason() {
        return reason;
    }

    /** Returns whether the client should reconnect and resume. */
    public boolean comeBack() {
        return comeBack;
    }
}
