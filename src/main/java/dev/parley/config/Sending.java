package dev.parley.config;

/** How to send frames; each falls back on the next if it is not available. */
public enum Sending {
    /** The fastest way that this server has: the embedded server writes to its sockets itself. */
    AUTO,
    /** Jetty's own API. */
    JETTY,
    /** The Jakarta WebSocket API only. */
    PORTABLE
}
