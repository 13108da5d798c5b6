package dev.parley.broker;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads pages of rooms, through one connection and for one thread at a time. */
final class LogReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);

    private final Connection connection;
    private final String epoch;
    private final RoomTable rooms;
    private final PreparedStatement forward;
    private final PreparedStatement backward;

    private LogReader(Connection connection, String epoch) throws SQLException {
        this.connection = connection;
        this.epoch = epoch;
        String select = "SELECT " + MessageRow.COLUMNS + " FROM messages WHERE id BETWEEN ? AND ? ORDER BY id ";
        rooms = new RoomTable(connection);
        forward = connection.prepareStatement(select + "LIMIT ?");
        backward = connection.prepareStatement(select + "DESC LIMIT ?");
    }

    static LogReader open(Path file, String epoch) throws SQLException {
        Connection connection = Sql.reader(file);
        try {
            // so that a page and the room's row are of the same moment
            connection.setAutoCommit(false);
            return new LogReader(connection, epoch);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** See {@link Broker#after}. */
    Page after(RoomName name, long seq, PageSize size) throws SQLException {
        RoomRow room = rooms.find(name);
        long from = Math.max(seq + 1, room.first());
        return page(room, from <= room.last() ? run(room, from, room.last(), forward, size) : List.of());
    }

    /** See {@link Broker#before}. */
    Page before(RoomName name, long seq, PageSize size) throws SQLException {
        RoomRow room = rooms.find(name);
        long to = Math.min(seq - 1, room.last());
        if (to < room.first()) {
            return page(room, List.of());
        }
        List<Message> run = run(room, room.first(), to, backward, size);
        Collections.reverse(run);
        return page(room, run);
    }

    private Page page(RoomRow room, List<Message> messages) throws SQLException {
        connection.commit();
        return new Page(epoch, room.first(), room.last(), messages);
    }

    /** Returns the first run of intact rows without a hole, in the direction of the query. */
    private List<Message> run(RoomRow room, long from, long to, PreparedStatement query, PageSize size)
            throws SQLException {
        List<Message> run = new ArrayList<>();
        query.setLong(1, Schema.id(room.id(), from));
        query.setLong(2, Schema.id(room.id(), to));
        query.setInt(3, size.messages());
        long bytes = 0;
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                Message message = MessageRow.read(rows, room.name());
                if (message == null) {
                    LOG.error("A message of room {} is damaged on the disk and left out", room.name());
                    continue;
                }
                bytes += message.payload().size();
                if (!run.isEmpty() && (bytes > size.bytes() || !adjacent(run.get(run.size() - 1), message))) {
                    break;
                }
                run.add(message);
            }
        }
        return run;
    }

    private static boolean adjacent(Message one, Message other) {
        return Math.abs(one.seq() - other.seq()) == 1;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
