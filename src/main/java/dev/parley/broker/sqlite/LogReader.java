package dev.parley.broker.sqlite;

import dev.parley.broker.Broker;
import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.message.Message;
import dev.parley.message.RoomName;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads pages of rooms, through one connection and for one thread at a time. */
final class LogReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);

    private static final String FORWARD =
            "SELECT " + MessageRow.COLUMNS + " FROM messages WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?";
    private static final String BACKWARD = FORWARD.replace("LIMIT", "DESC LIMIT");

    private final Connection connection;
    private final String epoch;
    private final RoomTable rooms;

    /** Rooms whose damage was logged; shared by all readers. */
    private final Set<RoomName> reported;

    /** Whether it met a part of the database that cannot be read; its transaction does not end well then. */
    private boolean spoiled;

    private LogReader(Connection connection, String epoch, Set<RoomName> reported) throws SQLException {
        this.connection = connection;
        this.epoch = epoch;
        this.reported = reported;
        rooms = new RoomTable(connection);
    }

    static LogReader open(Path file, String epoch, Set<RoomName> reported) throws SQLException {
        Connection connection = SqliteConnections.reader(file);
        try {
            // so that a page and the room's row are of the same moment
            connection.setAutoCommit(false);
            return new LogReader(connection, epoch, reported);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** See {@link Broker#after}. */
    Page after(RoomName name, long seq, PageSize size) throws SQLException {
        RoomRow room = rooms.find(name);
        long from = Math.max(seq + 1, room.first());
        return page(room, run(new Walk(room, from, room.last(), 1), size));
    }

    /** See {@link Broker#before}. */
    Page before(RoomName name, long seq, PageSize size) throws SQLException {
        RoomRow room = rooms.find(name);
        long from = Math.min(seq - 1, room.last());
        List<Message> run = run(new Walk(room, from, room.first(), -1), size);
        Collections.reverse(run);
        return page(room, run);
    }

    private Page page(RoomRow room, List<Message> messages) throws SQLException {
        if (!spoiled) {
            connection.commit();
        }
        return new Page(epoch, room.first(), room.last(), messages);
    }

    /** A way through a room: from one place to another, both inclusive; {@code step} is 1 or -1. */
    private record Walk(RoomRow room, long from, long to, int step) {
        boolean isOver() {
            return (to - from) * step < 0;
        }

        Walk from(long seq) {
            return new Walk(room, seq, to, step);
        }

        Walk over(long count) {
            return from(from + step * count);
        }
    }

    /** Returns the first run of intact messages on the way. */
    private List<Message> run(Walk walk, PageSize size) throws SQLException {
        List<Message> run = new ArrayList<>();
        Walk rest = walk;
        while (run.isEmpty() && !rest.isOver()) {
            try {
                rest = read(rest, size, run);
            } catch (SQLException e) {
                if (!SqliteConnections.damaged(e)) {
                    throw e;
                }
                spoiled = true;
                damaged(rest.room(), e.toString());
                rest = run.isEmpty() ? stepOver(rest) : rest;
            }
        }
        return run;
    }

    /** Adds the messages from there on up to the first hole, and returns the way that is left. */
    private Walk read(Walk walk, PageSize size, List<Message> run) throws SQLException {
        long bytes = 0;
        long seq = walk.from();
        int seen = 0;
        try (PreparedStatement query = prepare(walk, size.messages());
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                seen++;
                seq = Schema.seq(rows.getLong(1));
                Message message = MessageRow.read(rows, walk.room().name());
                if (message == null) {
                    damaged(walk.room(), "message " + seq + " has a wrong checksum");
                    continue;
                }
                bytes += message.payload().size();
                if (!run.isEmpty()
                        && (bytes > size.bytes() || run.get(run.size() - 1).seq() + walk.step() != seq)) {
                    break;
                }
                run.add(message);
            }
        }
        return seen < size.messages()
                ? walk.from(walk.to()).over(1)
                : walk.from(seq).over(1);
    }

    private PreparedStatement prepare(Walk walk, int limit) throws SQLException {
        PreparedStatement query = connection.prepareStatement(walk.step() > 0 ? FORWARD : BACKWARD);
        long room = walk.room().id();
        query.setLong(1, Schema.id(room, Math.min(walk.from(), walk.to())));
        query.setLong(2, Schema.id(room, Math.max(walk.from(), walk.to())));
        query.setInt(3, limit);
        return query;
    }

    /** Returns the way behind a part of the database that cannot be read: found by ever longer steps, then by halves. */
    private Walk stepOver(Walk walk) throws SQLException {
        long length = (walk.to() - walk.from()) * walk.step() + 1;
        long bad = 0;
        long good = 1;
        while (good < length && !isReadable(walk.over(good))) {
            bad = good;
            good *= 2;
        }
        good = Math.min(good, length);
        while (good - bad > 1) {
            long middle = (bad + good) / 2;
            if (isReadable(walk.over(middle))) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        return walk.over(good);
    }

    private boolean isReadable(Walk walk) throws SQLException {
        try (PreparedStatement query = prepare(walk, 1);
                ResultSet rows = query.executeQuery()) {
            rows.next();
            return true;
        } catch (SQLException e) {
            if (SqliteConnections.damaged(e)) {
                return false;
            }
            throw e;
        }
    }

    /** Returns whether it can be used again. */
    boolean isWell() {
        return !spoiled;
    }

    private void damaged(RoomRow room, String how) {
        if (reported.add(room.name())) {
            LOG.error(
                    "Messages of room {} are damaged on the disk and left out, their readers are told of a gap;"
                            + " the first: {}",
                    room.name(),
                    how);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
