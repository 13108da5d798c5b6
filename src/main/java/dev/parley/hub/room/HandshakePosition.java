package dev.parley.hub.room;

import dev.parley.message.Position;
import dev.parley.wire.Command;
import dev.parley.wire.Command.Since;
import org.jspecify.annotations.Nullable;

/**
 * The position of a room during a handshake, for the client that enters the room a moment later. A browser sees its socket
 * open before the server does; with this position, it gets everything that is said from that moment on.
 */
public final class HandshakePosition {
    /** Written in the room's mailbox; null if nobody was in the room then. */
    private volatile @Nullable Position position;

    public HandshakePosition() {}

    void record(Position now) {
        position = now;
    }

    /**
     * Returns the join that starts at this position.
     *
     * @param opened where a room starts that nobody was in: it was opened after the handshake
     * @param delivered the newest position of the room, which needs no {@code since}
     */
    Command.Join start(Command.Join join, Position opened, Position delivered) {
        Position recorded = position;
        Position start = recorded == null ? opened : recorded;
        Since since = start.equals(delivered) ? null : new Since(start.epoch(), start.seq());
        return new Command.Join(join.id(), join.room(), since, join.limit());
    }
}
