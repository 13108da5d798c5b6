package dev.parley.handshake;

import org.jspecify.annotations.Nullable;

/**
 * One connection's place among all. It is taken before the upgrade and released when the connection ends. A seat that is
 * neither opened nor closed in time is released by itself, so a failed upgrade costs nothing. Safe for use by many threads.
 */
public final class Seat implements AutoCloseable {
    enum State {
        /** Held for an upgrade in progress. */
        RESERVED,
        /** Held by an open connection. */
        OPEN,
        /** Released because it was not opened in time, or its upgrade failed; not counted. */
        LAPSED,
        /** Released for good, or never counted. */
        CLOSED
    }

    /** Counts the seats. Its methods are called by the thread that has the connection, and never block for long. */
    interface Owner {
        void open(Seat seat);

        boolean claim(Seat seat, String user);

        void abandon(Seat seat);

        void close(Seat seat);
    }

    private final @Nullable Owner owner;
    final String address;

    // Guarded by the lock of the seats.
    State state;

    @Nullable String user;

    Seat(@Nullable Owner owner, String address, @Nullable String user, State state) {
        this.owner = owner;
        this.address = address;
        this.user = user;
        this.state = state;
    }

    /** Marks the connection as open. A seat that has lapsed is counted again, because the connection exists. */
    public void open() {
        if (owner != null) {
            owner.open(this);
        }
    }

    /**
     * Counts the connection for a user who has identified itself only now.
     *
     * @return false, without any effect, if that user has as many connections as allowed
     */
    public boolean claim(String userId) {
        return owner == null || owner.claim(this, userId);
    }

    /**
     * Releases the seat at once because its upgrade seems to have failed. If the connection opens all the same, it is
     * counted again.
     */
    public void abandon() {
        if (owner != null) {
            owner.abandon(this);
        }
    }

    /** Releases the seat. Only the first call has an effect. */
    @Override
    public void close() {
        if (owner != null) {
            owner.close(this);
        }
    }
}
