package dev.parley.hub;

import dev.parley.message.Position;
import org.jspecify.annotations.Nullable;

/**
 * The position of a room during a handshake, for the client that enters the room a moment later. A browser sees its socket
 * open before the server does; with this position, it gets everything that is said from that moment on.
 */
public final class HandshakePosition {
    /** Written in the room's mailbox; null if nobody was in the room then. */
    private volatile @Nullable Position position;

    HandshakePosition() {}

    void record(Position now) {
        position = now;
    }

    /** Returns the position to start from. A room that nobody was in was opened after the handshake, at {@code opened}. */
    Position or(Position opened) {
        Position recorded = position;
        return recorded == null ? opened : recorded;
    }
}
