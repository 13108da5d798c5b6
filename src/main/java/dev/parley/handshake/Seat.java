package dev.parley.handshake;

import org.jspecify.annotations.Nullable;

/**
 * One connection's place among all. Taken before the upgrade; a seat that is neither opened nor closed in time gives
 * itself back, so an upgrade that dies half way loses nothing. Safe for use by many threads.
 */
public final class Seat implements AutoCloseable {
    enum State {
        /** Held for a connection on its way. */
        RESERVED,
        /** A connection sits on it. */
        OPEN,
        /** Was not opened in time; not counted. */
        LAPSED,
        /** Given back for good, or never counted. */
        CLOSED
    }

    private final @Nullable Seats seats;
    final String address;

    // Guarded by the lock of the seats.
    State state;

    @Nullable String user;

    Seat(@Nullable Seats seats, String address, @Nullable String user, State state) {
        this.seats = seats;
        this.address = address;
        this.user = user;
        this.state = state;
    }

    /** Says that the connection is open. Counts even where the seat has lapsed meanwhile: the connection is there. */
    public void open() {
        if (seats != null) {
            seats.open(this);
        }
    }

    /**
     * Counts the connection for a user who became known only now.
     *
     * @return false where that user has as many connections as allowed; nothing is changed then
     */
    public boolean claim(String userId) {
        return seats == null || seats.claim(this, userId);
    }

    /** Gives the seat back. Only the first call counts. */
    @Override
    public void close() {
        if (seats != null) {
            seats.close(this);
        }
    }
}
