package dev.parley.hub;

import dev.parley.message.Position;
import org.jspecify.annotations.Nullable;

/**
 * How far a room was during a handshake, for the client that enters it a moment later. A browser sees its socket open
 * before the server does; with this it hears whatever is said from that moment on.
 */
public final class HandshakePosition {
    /** Written in the room's mailbox; null where nobody was in the room then. */
    private volatile @Nullable Position position;

    HandshakePosition() {}

    void note(Position now) {
        position = now;
    }

    /** Returns where to begin, given where the room began: a room that nobody was in opened after the handshake. */
    Position or(Position opened) {
        Position noted = position;
        return noted == null ? opened : noted;
    }
}
