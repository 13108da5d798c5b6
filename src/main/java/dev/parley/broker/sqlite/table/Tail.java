package dev.parley.broker.sqlite.table;

import dev.parley.message.Message;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The newest messages of all rooms in the order of their arrival: the table {@code tail}. The messages of a commit share
 * its last pages, however many rooms they belong to. From time to time all of them are moved to the table
 * {@code messages}, room by room, so that messages of a room share a page there.
 *
 * <p>Messages of a room that are in the tail are newer than those that are not. Whatever changes messages must
 * {@link #move} first, so only appending and reading know the tail. Confined to the writer's thread; its statements end
 * with the connection.
 */
public final class Tail {
    /** Messages that it holds at most. Readers scan it, which takes 0.6 ms then. */
    static final int MAX_MESSAGES = 4_000;

    /** Bytes of payload from which it is moved. */
    static final long MAX_BYTES = 1024 * 1024;

    /** What a row takes besides its payload, with its share of the pages that a move changes. */
    private static final int PER_MESSAGE = 512;

    /** Each byte is moved to the write-ahead log and to the database, and its old place is overwritten in the former. */
    private static final int COPIES = 3;

    private final PreparedStatement append;
    private final PreparedStatement place;
    private final PreparedStatement move;
    private final PreparedStatement clear;
    private final PreparedStatement size;
    private final PreparedStatement first;

    /** Whether messages go to their place at once. */
    private boolean bypassed;

    private int messages;
    private long bytes;

    public Tail(Connection connection) throws SQLException {
        append = connection.prepareStatement(MessageRow.INSERT);
        place = connection.prepareStatement(MessageRow.INSERT_IN_PLACE);
        move = connection.prepareStatement(MessageRow.MOVE);
        clear = connection.prepareStatement("DELETE FROM tail");
        size = connection.prepareStatement("SELECT count(*), total(length(payload)) FROM tail");
        first = connection.prepareStatement("SELECT min(id) FROM tail WHERE id BETWEEN ? AND ?");
        load();
    }

    /** Reads its size from the table. Must be called after a rollback. */
    public void load() throws SQLException {
        try (ResultSet row = size.executeQuery()) {
            row.next();
            messages = row.getInt(1);
            bytes = row.getLong(2);
        }
    }

    public boolean isEmpty() {
        return messages == 0;
    }

    /** Returns whether it must be moved before it takes another message. */
    public boolean isFull() {
        return messages >= MAX_MESSAGES || bytes >= MAX_BYTES;
    }

    /**
     * Sets whether the following messages go to their place at once, as is better for many messages of few rooms. It must be
     * empty for that.
     */
    public void bypass(boolean on) {
        bypassed = on;
    }

    /** Returns how many bytes {@link #move} would write, roughly. */
    public long debt() {
        return COPIES * (bytes + (long) PER_MESSAGE * messages);
    }

    /**
     * Adds a message.
     *
     * @param room the number of the room, see {@link Schema#id}
     */
    public void append(long room, Message message) throws SQLException {
        if (bypassed) {
            MessageRow.bind(place, room, message);
            place.executeUpdate();
            return;
        }
        MessageRow.bind(append, room, message);
        append.executeUpdate();
        messages++;
        bytes += message.payload().size();
    }

    /**
     * Moves all messages; the caller commits. Their bytes have to be overwritten here, so that a later redaction leaves no copy.
     */
    public void move() throws SQLException {
        move.executeUpdate();
        clear.executeUpdate();
        messages = 0;
        bytes = 0;
    }

    /** Returns the {@code seq} of the oldest message of a room that is here; the one after its newest message if none is. */
    public long first(RoomRow room) throws SQLException {
        long next = room.last() + 1;
        if (isEmpty()) {
            return next;
        }
        first.setLong(1, Schema.id(room.id(), room.first()));
        first.setLong(2, Schema.id(room.id(), room.last()));
        try (ResultSet row = first.executeQuery()) {
            long id = row.next() ? row.getLong(1) : 0;
            return id == 0 ? next : Schema.seq(id);
        }
    }
}
