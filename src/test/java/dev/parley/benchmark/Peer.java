package dev.parley.benchmark;

/**
 * A way to hear rooms.
 *
 * @param name for tables
 * @param server the server to start; several peers may share one
 */
record Peer(String name, ServerProcess server, Hearing hearing) {
    /** How members hear. */
    enum Hearing {
        /** Over a WebSocket of {@link Dialect#PARLEY}. */
        PARLEY,
        /** Over a WebSocket of {@link Dialect#NAIVE}. */
        NAIVE,
        /** Over a WebSocket of {@link Dialect#SOCKET_IO}. */
        SOCKET_IO,
        /** With one request after the other that waits for the next message. */
        LONG_POLL,
        /** With a request each second. */
        POLL
    }

    /** Returns how the speakers speak: polling only reads. */
    Dialect dialect() {
        return switch (hearing) {
            case NAIVE -> Dialect.NAIVE;
            case SOCKET_IO -> Dialect.SOCKET_IO;
            case PARLEY, LONG_POLL, POLL -> Dialect.PARLEY;
        };
    }

    boolean polls() {
        return hearing == Hearing.LONG_POLL || hearing == Hearing.POLL;
    }
}
