package dev.parley.handshake;

import org.jspecify.annotations.Nullable;

/**
 * The closed table of refusals, in the order of the checks. The words are stable: clients and alerts may rely on them.
 */
public enum Reason {
    PATH(404, "path-unknown", "There is no WebSocket at this exact path.", null),
    METHOD(405, "method-not-allowed", "A WebSocket is opened with GET, or with an extended CONNECT over HTTP/2.", null),
    HTTP_VERSION(400, "http-version", "A WebSocket needs HTTP/1.1 or later.", null),
    QUERY(400, "query-malformed", "The query cannot be decoded, or repeats a parameter.", null),
    UPGRADE(426, "upgrade-required", "This address accepts only WebSocket.", null),
    VERSION(426, "version-unsupported", "The WebSocket version must be 13, named once.", null),
    KEY(400, "key-malformed", "Sec-WebSocket-Key must come once and be base64 of 16 bytes.", null),
    FORWARDING(
            400,
            "forwarding-contradicts",
            "Forwarded and X-Forwarded contradict each other: the proxy must remove the one that it does not write.",
            "parley.trusted-proxies.header"),
    HOST(403, "host-not-allowed", "This host name is not served here.", "parley.hosts"),
    ORIGIN_REPEATED(403, "origin-repeated", "There is more than one Origin.", null),
    ORIGIN_MISSING(403, "origin-missing", "An Origin is required here.", "parley.origin.absent"),
    ORIGIN(403, "origin-not-allowed", "This origin may not connect here.", "parley.origins"),
    EXTENSIONS(400, "extensions-malformed", "Sec-WebSocket-Extensions cannot be parsed.", null),
    SUBPROTOCOL_MALFORMED(
            400, "subprotocol-malformed", "Sec-WebSocket-Protocol must be a list of different tokens.", null),
    SUBPROTOCOL(400, "subprotocol-unknown", "None of the offered subprotocols is spoken here.", null),
    ROOM(400, "room-invalid", "The parameter room is not a room name.", null),
    SINCE(400, "since-invalid", "The parameter since is not a position.", null),
    HANDSHAKE_RATE(
            429, "handshake-rate", "Too many connections are opened from this address.", "parley.limits.handshakes"),
    CREDENTIAL_REPEATED(400, "credential-repeated", "A token must come once, in one way.", null),
    TOKEN_INVALID(401, "token-invalid", "The token is not accepted.", "parley.auth.jwt.secret"),
    TOKEN_EXPIRED(401, "token-expired", "The token has expired.", "parley.auth.jwt.secret"),
    TOKEN_RIGHTS(
            401, "token-rights-invalid", "What the token says about rights is malformed.", "parley.auth.jwt.secret"),
    TOKEN_UNEXPECTED(401, "token-unexpected", "Tokens are not accepted here.", "parley.auth.jwt.secret"),
    CREDENTIAL_MISSING(401, "credential-required", "A token is required here.", "parley.guests"),
    KEYS_UNAVAILABLE(503, "keys-unavailable", "The token cannot be checked at the moment.", "parley.auth.jwt.jwks"),
    BANNED(403, "banned", "You may not connect here.", null),
    TOKEN_REVOKED(401, "token-revoked", "The token has been revoked.", null),
    DRAINING(503, "draining", "The server is shutting down.", null),
    FULL(503, "full", "The server has reached its limit of connections.", "parley.connections.max"),
    ADDRESS_LIMIT(429, "address-limit", "Too many connections from this address.", "parley.connections.per-address"),
    USER_LIMIT(429, "user-limit", "Too many connections of this user.", "parley.connections.per-user"),
    METRICS(403, "metrics-not-allowed", "Metrics are not shown to this address.", "parley.metrics.readers"),
    CREDENTIAL_IN_QUERY(400, "credential-in-query", "A credential must not be in the query here.", null),
    API_KEY(401, "api-key-invalid", "The key is not accepted.", "parley.api.keys"),
    INTERNAL(500, "internal", "Something failed on the server.", null);

    private final int status;
    private final String word;
    private final String detail;
    private final @Nullable String setting;

    Reason(int status, String word, String detail, @Nullable String setting) {
        this.status = status;
        this.word = word;
        this.detail = detail;
        this.setting = setting;
    }

    /** Returns the HTTP status of the answer. */
    public int status() {
        return status;
    }

    /** Returns the stable word. */
    public String word() {
        return word;
    }

    /** Returns one neutral sentence, without anything from the request or from inside the server. */
    public String detail() {
        return detail;
    }

    /** Returns the setting that decides, or null if the protocol itself does. */
    public @Nullable String setting() {
        return setting;
    }
}
