package dev.parley.broker.postgres;

import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.broker.Reactions;
import dev.parley.broker.ReadRequest;
import dev.parley.broker.RoomOrder;
import dev.parley.message.Message;
import dev.parley.message.RoomName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The queries for pages of rooms, and for messages of one author. Safe for any thread. */
final class Pages {
    /**
     * A page, and what the room keeps. The sizes are summed before the payloads are fetched. Numbers are compared with the
     * timeline, so that no page of another history carries the old epoch.
     */
    private static final String PAGE = "SELECT l.epoch, coalesce(r.first, 1), coalesce(r.last, 0), r.id, "
            + Rows.COLUMNS
            + " FROM log l LEFT JOIN room r ON r.name = ?"
            + " LEFT JOIN LATERAL ("
            + " SELECT seq, sum(size) OVER (ORDER BY seq %1$s) AS total, row_number() OVER (ORDER BY seq %1$s) AS n"
            + " FROM (SELECT seq, octet_length(payload) AS size FROM message"
            + " WHERE room = r.id AND seq BETWEEN greatest(?, r.first) AND least(?, r.last)"
            + " ORDER BY seq %1$s LIMIT ?) sized) f ON f.total <= ? OR f.n = 1"
            + " LEFT JOIN message m ON m.room = r.id AND m.seq = f.seq"
            + " WHERE l.timeline = timeline_1() ORDER BY m.seq %1$s";

    private static final String FORWARD = String.format(PAGE, "ASC");
    private static final String BACKWARD = String.format(PAGE, "DESC");
    private static final int FIRST_COLUMN = 5;

    /** The reactions to some messages of a room, by an index that holds nothing else. */
    private static final String REACTIONS = "SELECT " + Rows.COLUMNS + " FROM message m"
            + " WHERE m.room = ? AND " + Rows.IS_REACTION + " AND m.target BETWEEN ? AND ?"
            + " ORDER BY m.target %s LIMIT " + (Reactions.MAX_OF_PAGE + 1);

    private static final String FORWARD_REACTIONS = String.format(REACTIONS, "DESC");
    private static final String BACKWARD_REACTIONS = String.format(REACTIONS, "ASC");

    /** Messages that one read by author examines. */
    private static final int SCANNED = 20_000;

    private static final String AUTHORED = "WITH chunk AS MATERIALIZED ("
            + " SELECT room, seq, author FROM message WHERE (room, seq) > (?, ?) ORDER BY room, seq LIMIT " + SCANNED
            + "), hits AS MATERIALIZED ("
            + " SELECT room, seq FROM chunk WHERE author = ? ORDER BY room, seq LIMIT ?"
            + "), stop AS ("
            + " (SELECT room, seq FROM hits OFFSET ? LIMIT 1) UNION ALL"
            + " (SELECT room, seq FROM chunk ORDER BY room DESC, seq DESC LIMIT 1) LIMIT 1"
            + ") SELECT s.room, s.seq, r.id, r.name, " + Rows.COLUMNS
            + " FROM stop s LEFT JOIN hits h ON true LEFT JOIN room r ON r.id = h.room"
            + " LEFT JOIN message m ON m.room = h.room AND m.seq = h.seq ORDER BY h.room, h.seq";

    private static final int FIRST_AUTHORED_COLUMN = 5;

    private final Database database;

    Pages(Database database) {
        this.database = database;
    }

    /** Reads a page. */
    Page read(Connection connection, ReadRequest request) throws SQLException {
        Page page = query(connection, request);
        if (page == null) {
            database.adopt(connection);
            page = query(connection, request);
        }
        if (page == null) {
            throw new SQLException("the log has no epoch");
        }
        return page;
    }

    private static @Nullable Page query(Connection connection, ReadRequest request) throws SQLException {
        PageSize size = request.size();
        try (PreparedStatement query = connection.prepareStatement(request.backward() ? BACKWARD : FORWARD)) {
            query.setString(1, request.room().value());
            query.setLong(2, request.backward() ? 1 : request.seq() + 1);
            query.setLong(3, request.backward() ? request.seq() - 1 : Long.MAX_VALUE);
            query.setInt(4, size.messages());
            query.setLong(5, size.bytes());
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                String epoch = Objects.requireNonNull(row.getString(1));
                long first = row.getLong(2);
                long last = row.getLong(3);
                long room = row.getLong(4);
                List<Message> messages = new ArrayList<>();
                do {
                    row.getLong(FIRST_COLUMN);
                    if (!row.wasNull()) {
                        messages.add(Rows.read(row, FIRST_COLUMN, request.room()));
                    }
                } while (row.next());
                List<Message> page = new ArrayList<>(reacted(connection, room, messages, request));
                if (request.backward()) {
                    Collections.reverse(page);
                }
                return new Page(epoch, first, last, page);
            }
        }
    }

    private static List<Message> reacted(Connection connection, long room, List<Message> walk, ReadRequest request)
            throws SQLException {
        if (walk.isEmpty()) {
            return walk;
        }
        long one = walk.get(0).seq();
        long other = walk.get(walk.size() - 1).seq();
        List<Message> entries = new ArrayList<>();
        try (PreparedStatement query =
                connection.prepareStatement(request.backward() ? BACKWARD_REACTIONS : FORWARD_REACTIONS)) {
            query.setLong(1, room);
            query.setLong(2, -Math.max(one, other));
            query.setLong(3, -Math.min(one, other));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    entries.add(Rows.read(row, 1, request.room()));
                }
            }
        }
        return Reactions.attach(walk, entries, request.size());
    }

    /** A place in the whole log: a room's number and a message's. */
    record Cursor(long room, long seq) {
        static final Cursor START = new Cursor(0, 0);

        static Cursor parse(@Nullable String text) {
            if (text == null) {
                return START;
            }
            String[] parts = text.split("-", 2);
            return new Cursor(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
        }

        @Override
        public String toString() {
            return room + "-" + seq;
        }
    }

    /**
     * Messages and changes of one author.
     *
     * @param next where to read on; null at the end of the log
     */
    record Authored(List<Message> entries, @Nullable Cursor next) {}

    /** Reads entries of one author among the next ones of the log. */
    static Authored authored(Connection connection, String author, Cursor after, PageSize size) throws SQLException {
        List<Message> found = new ArrayList<>();
        Cursor next = null;
        try (PreparedStatement query = connection.prepareStatement(AUTHORED)) {
            query.setLong(1, after.room());
            query.setLong(2, after.seq());
            query.setString(3, Rows.encode(author));
            query.setInt(4, size.messages());
            query.setInt(5, size.messages() - 1);
            long bytes = 0;
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    if (next == null) {
                        next = new Cursor(row.getLong(1), row.getLong(2));
                    }
                    String room = row.getString(4);
                    if (room == null) {
                        continue;
                    }
                    Message message = Rows.read(row, FIRST_AUTHORED_COLUMN, new RoomName(room));
                    bytes += message.payload().size();
                    found.add(message);
                    if (bytes >= size.bytes()) {
                        next = new Cursor(row.getLong(3), message.seq());
                        break;
                    }
                }
            }
        }
        return new Authored(found, next);
    }

    /** Lists rooms that hold or have held messages, in the order of their names. */
    static List<RoomName> rooms(Connection connection, String prefix, String after, int limit) throws SQLException {
        List<RoomName> found = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT name FROM room WHERE name > ? AND name >= ? AND name < ? AND last > 0 ORDER BY name LIMIT ?")) {
            query.setString(1, after);
            query.setString(2, prefix);
            query.setString(3, RoomOrder.endOf(prefix));
            query.setInt(4, limit);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    RoomName.parse(row.getString(1)).ifPresent(found::add);
                }
            }
        }
        return found;
    }
}
