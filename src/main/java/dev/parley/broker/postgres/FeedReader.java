package dev.parley.broker.postgres;

import dev.parley.message.Message;
import dev.parley.message.RoomName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what rooms have to deliver, with one query for many rooms, on a thread with a connection of its own. */
final class FeedReader {
    private static final int MESSAGES_PER_ROOM = 200;

    /** The payloads of one answer, unless a single message is larger. */
    private static final long MAX_BYTES = 4L * 1024 * 1024;

    /** A room whose position is not known is asked for it alone, with a negative number to read after. */
    private static final String READ = "WITH asked AS MATERIALIZED ("
            + " SELECT u.ord, u.name, u.after, r.id, r.first, coalesce(r.last, 0) AS last"
            + " FROM unnest(?, ?) WITH ORDINALITY u(name, after, ord) LEFT JOIN room r ON r.name = u.name"
            + "), found AS MATERIALIZED ("
            + " SELECT a.ord, a.id, m.seq,"
            + " sum(m.size) OVER (ORDER BY a.ord, m.seq) - m.size AS before"
            + " FROM asked a CROSS JOIN LATERAL ("
            + " SELECT seq, octet_length(payload) AS size FROM message"
            + " WHERE room = a.id AND seq > a.after AND seq >= a.first AND a.after >= 0 ORDER BY seq LIMIT ?) m"
            + ") SELECT l.epoch, a.name, a.last, " + Rows.COLUMNS
            + " FROM log l CROSS JOIN asked a"
            + " LEFT JOIN found f ON f.ord = a.ord AND f.before < ?"
            + " LEFT JOIN message m ON m.room = f.id AND m.seq = f.seq"
            + " WHERE l.timeline = timeline_1() ORDER BY a.ord, m.seq";

    private static final int FIRST_COLUMN = 4;

    private static final Logger LOG = LoggerFactory.getLogger(FeedReader.class);

    private final Database database;
    private final Executor thread;
    private final Session session;

    /** @param thread runs one task after the other */
    FeedReader(Database database, Executor thread) {
        this.database = database;
        this.thread = thread;
        this.session = new Session(database);
    }

    /** What was read of one room. */
    record Run(long last, List<Message> messages) {}

    /**
     * What was read.
     *
     * @param isWhole whether nothing was left out because the answer was full
     */
    record Result(String epoch, Map<RoomName, Run> rooms, boolean isWhole) {
        Run of(RoomName room) {
            return rooms.getOrDefault(room, new Run(0, List.of()));
        }
    }

    /**
     * Reads rooms after these numbers.
     *
     * @param then called on the thread, with null if the database cannot be read now
     */
    void read(Map<RoomName, Long> after, Consumer<@Nullable Result> then) {
        try {
            thread.execute(() -> then.accept(tryRead(after)));
        } catch (RejectedExecutionException e) {
            LOG.debug("The log is closed", e);
        }
    }

    /** Ends an epoch under which messages were delivered that are no longer there. */
    void end(String epoch) {
        try {
            thread.execute(() -> {
                try {
                    session.run(connection -> database.end(connection, epoch));
                } catch (SQLException | RuntimeException e) {
                    LOG.debug("The epoch cannot be ended now; the next sweep tries again", e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("The log is closed", e);
        }
    }

    private @Nullable Result tryRead(Map<RoomName, Long> after) {
        try {
            Optional<Result> result = session.run(connection -> query(connection, after));
            if (result.isEmpty()) {
                session.run(database::adopt);
                result = session.run(connection -> query(connection, after));
            }
            return result.orElse(null);
        } catch (SQLException | RuntimeException e) {
            LOG.debug("Rooms cannot be read now", e);
            return null;
        }
    }

    /** Returns nothing if the epoch has ended. */
    private static Optional<Result> query(Connection connection, Map<RoomName, Long> after) throws SQLException {
        List<Map.Entry<RoomName, Long>> asked = List.copyOf(after.entrySet());
        Map<RoomName, Run> rooms = new HashMap<>();
        String epoch = null;
        long bytes = 0;
        try (PreparedStatement read = connection.prepareStatement(READ)) {
            Rows.array(read, 1, "text", asked, each -> each.getKey().value());
            Rows.array(read, 2, "int8", asked, Map.Entry::getValue);
            read.setInt(3, MESSAGES_PER_ROOM);
            read.setLong(4, MAX_BYTES);
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    epoch = row.getString(1);
                    RoomName room = new RoomName(row.getString(2));
                    long last = row.getLong(3);
                    Run run = rooms.computeIfAbsent(room, name -> new Run(last, new ArrayList<>()));
                    row.getLong(FIRST_COLUMN);
                    if (!row.wasNull()) {
                        Message message = Rows.read(row, FIRST_COLUMN, room);
                        bytes += message.payload().size();
                        run.messages().add(message);
                    }
                }
            }
        }
        return epoch == null ? Optional.empty() : Optional.of(new Result(epoch, rooms, bytes < MAX_BYTES));
    }

    /** Closes the connection; must be called on the thread, or after it has ended. */
    void close() {
        session.close();
    }
}
