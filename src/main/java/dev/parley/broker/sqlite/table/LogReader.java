package dev.parley.broker.sqlite.table;

import dev.parley.broker.EventPage;
import dev.parley.broker.EventRequest;
import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.broker.Reactions;
import dev.parley.broker.ReadRequest;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads pages of rooms through one connection, for one thread at a time. Corrupt rows and unreadable parts of the database
 * are logged and left out.
 */
public final class LogReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);

    /** The tables of messages. Those of a room in the {@link Tail} are newer than the others. */
    private enum Part {
        PLACE(select(MessageRow.COLUMNS, "messages")),
        TAIL(select(MessageRow.TAIL_COLUMNS, "tail")),
        BOTH(withTail(PLACE.forward, TAIL.forward));

        private final String forward;
        private final String backward;

        Part(String forward) {
            this.forward = forward;
            this.backward = forward.replace("LIMIT", "DESC LIMIT");
        }
    }

    /** Entries that one read by author examines, at most; some ten milliseconds. */
    private static final int SCANNED = 5_000;

    private static final String SCAN = withTail(select("id, author", "messages"), select("id, author", "tail"));

    private static final String FIND = "SELECT " + MessageRow.COLUMNS + " FROM messages WHERE id = ?";
    private static final String FIND_IN_TAIL = "SELECT " + MessageRow.TAIL_COLUMNS + " FROM tail WHERE id = ?";

    private final Connection connection;
    private final String epoch;
    private final RoomTable rooms;

    /** Rooms whose corruption was logged; shared by all readers. */
    private final Set<RoomName> reported;

    /** Whether it met a part of the database that cannot be read. Its transaction cannot be committed then. */
    private boolean corrupt;

    private static String select(String columns, String table) {
        return "SELECT " + columns + " FROM " + table + " WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT ?3";
    }

    /** Each part has a limit of its own, since SQLite would sort everything before it applies one to both. */
    private static String withTail(String messages, String tail) {
        return "SELECT * FROM (" + messages + ") UNION ALL SELECT * FROM (" + tail + ") ORDER BY 1 LIMIT ?3";
    }

    /** Reads through a connection that has no auto-commit; see {@link #open}. */
    public LogReader(Connection connection, String epoch, Set<RoomName> reported) throws SQLException {
        this.connection = connection;
        this.epoch = epoch;
        this.reported = reported;
        rooms = new RoomTable(connection);
    }

    /**
     * Opens a connection of its own.
     *
     * @param epoch of the log, put into every page
     * @param reported rooms whose corruption was logged, so that it is logged once
     * @throws SQLException if the database cannot be opened
     */
    public static LogReader open(Path file, String epoch, Set<RoomName> reported) throws SQLException {
        Connection connection = SqliteConnections.reader(file);
        try {
            // in one transaction, so that a page and the room's row are of the same moment
            connection.setAutoCommit(false);
            return new LogReader(connection, epoch, reported);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Reads one page. Blocks on the disk.
     *
     * @throws SQLException if the database cannot be read at all; corrupt rows are left out instead
     */
    public Page read(ReadRequest request) throws SQLException {
        RoomRow room = rooms.find(request.room());
        if (!request.backward()) {
            long from = Math.max(request.seq() + 1, room.first());
            return page(room, reacted(room, run(new Walk(room, from, room.last(), 1), request.size()), request));
        }
        long from = Math.min(request.seq() - 1, room.last());
        Walk back = new Walk(room, from, room.first(), -1);
        List<Message> run = new ArrayList<>(reacted(room, run(back, request.size()), request));
        Collections.reverse(run);
        return page(room, run);
    }

    /**
     * Reads entries of one author in all rooms, of the next {@value #SCANNED} entries of the log. Corrupt rows are left out.
     *
     * @param after the id to read after; 0 at the start
     * @throws SQLException if a part of the log cannot be read, so that what is in it is unknown
     */
    public AuthoredRows authored(String author, long after, PageSize size) throws SQLException {
        List<Message> found = new ArrayList<>();
        long bytes = 0;
        int seen = 0;
        Long next = null;
        try (PreparedStatement scan = connection.prepareStatement(SCAN);
                PreparedStatement find = connection.prepareStatement(FIND);
                PreparedStatement findInTail = connection.prepareStatement(FIND_IN_TAIL)) {
            scan.setLong(1, after + 1);
            scan.setLong(2, Long.MAX_VALUE);
            scan.setInt(3, SCANNED);
            try (ResultSet rows = scan.executeQuery()) {
                while (rows.next() && found.size() < size.messages() && bytes < size.bytes()) {
                    seen++;
                    next = rows.getLong(1);
                    Message message = author.equals(rows.getString(2)) ? find(find, findInTail, next) : null;
                    if (message != null) {
                        found.add(message);
                        bytes += message.payload().size();
                    }
                }
            }
        }
        connection.commit();
        boolean ended = seen < SCANNED && found.size() < size.messages() && bytes < size.bytes();
        return new AuthoredRows(found, ended ? null : next);
    }

    /** Lists rooms by name; see {@link RoomTable#names}. */
    public List<RoomName> rooms(String prefix, String after, int limit) throws SQLException {
        List<RoomName> found = rooms.names(prefix, after, limit);
        connection.commit();
        return found;
    }

    /**
     * Reads references and their entries.
     *
     * @param sequence the id of the references, put into the page
     */
    public EventPage events(EventRequest request, String sequence) throws SQLException {
        EventPage page = new EventRows(connection, rooms, request).read(sequence);
        connection.commit();
        return page;
    }

    private @Nullable Message find(PreparedStatement find, PreparedStatement findInTail, long id) throws SQLException {
        List<RoomRow> room = rooms.after((id >> Schema.SEQ_BITS) - 1, 1);
        for (PreparedStatement each : room.isEmpty() ? List.<PreparedStatement>of() : List.of(find, findInTail)) {
            each.setLong(1, id);
            try (ResultSet row = each.executeQuery()) {
                if (row.next()) {
                    return check(
                            room.get(0), id, MessageRow.read(row, room.get(0).name()));
                }
            }
        }
        return null;
    }

    private @Nullable Message check(RoomRow room, long id, @Nullable Message message) {
        if (message == null) {
            report(room, "message " + Schema.seq(id) + " has a wrong checksum");
        }
        return message;
    }

    /** Returns a run of messages with their reactions. If those cannot be read, nobody has reacted. */
    private List<Message> reacted(RoomRow room, List<Message> run, ReadRequest request) throws SQLException {
        if (run.isEmpty() || corrupt) {
            return run;
        }
        try {
            return Reactions.attach(run, ReactionRows.read(connection, room, run, request.backward()), request.size());
        } catch (SQLException e) {
            if (!SqliteConnections.isCorrupt(e)) {
                throw e;
            }
            corrupt = true;
            report(room, e.toString());
            return run;
        }
    }

    private Page page(RoomRow room, List<Message> messages) throws SQLException {
        if (!corrupt) {
            connection.commit();
        }
        return new Page(epoch, room.first(), room.last(), messages);
    }

    /** A range of {@code seq} to read, both ends inclusive, in steps of 1 or -1. */
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

    /** Returns the first run of intact messages in the range. */
    private List<Message> run(Walk walk, PageSize size) throws SQLException {
        List<Message> run = new ArrayList<>();
        try {
            for (Walk rest = walk; run.isEmpty() && !rest.isOver(); ) {
                rest = read(Part.BOTH, rest, size, run);
            }
        } catch (SQLException e) {
            requireCorrupt(e, walk.room());
            // one part may be intact
            List<Part> parts = walk.step() > 0 ? List.of(Part.PLACE, Part.TAIL) : List.of(Part.TAIL, Part.PLACE);
            for (Part part : parts) {
                addIntact(part, walk, size, run);
            }
        }
        return run;
    }

    /** Adds the first run of intact messages in a part, unless there is a run already. Steps over what cannot be read. */
    private void addIntact(Part part, Walk walk, PageSize size, List<Message> run) throws SQLException {
        Walk rest = walk;
        while (run.isEmpty() && !rest.isOver()) {
            try {
                rest = read(part, rest, size, run);
            } catch (SQLException e) {
                requireCorrupt(e, rest.room());
                rest = run.isEmpty() ? stepOver(part, rest) : rest;
            }
        }
    }

    /** Notes that the database is corrupt, if that is what the exception says; else throws it. */
    private void requireCorrupt(SQLException e, RoomRow room) throws SQLException {
        if (!SqliteConnections.isCorrupt(e)) {
            throw e;
        }
        corrupt = true;
        report(room, e.toString());
    }

    /** Adds the messages of the range up to the first hole, and returns the range that is left. */
    private Walk read(Part part, Walk walk, PageSize size, List<Message> run) throws SQLException {
        long bytes = 0;
        long seq = walk.from();
        int seen = 0;
        try (PreparedStatement query = prepare(part, walk, size.messages());
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                seen++;
                seq = Schema.seq(rows.getLong(1));
                Message message = MessageRow.read(rows, walk.room().name());
                if (message == null) {
                    report(walk.room(), "message " + seq + " has a wrong checksum");
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

    private PreparedStatement prepare(Part part, Walk walk, int limit) throws SQLException {
        PreparedStatement query = connection.prepareStatement(walk.step() > 0 ? part.forward : part.backward);
        long room = walk.room().id();
        query.setLong(1, Schema.id(room, Math.min(walk.from(), walk.to())));
        query.setLong(2, Schema.id(room, Math.max(walk.from(), walk.to())));
        query.setInt(3, limit);
        return query;
    }

    /** Returns the range after messages that cannot be read. Its end is found by doubling, then by halving. */
    private Walk stepOver(Part part, Walk walk) throws SQLException {
        long length = (walk.to() - walk.from()) * walk.step() + 1;
        long bad = 0;
        long good = 1;
        while (good < length && !isReadable(part, walk.over(good))) {
            bad = good;
            good *= 2;
        }
        good = Math.min(good, length);
        while (good - bad > 1) {
            long middle = (bad + good) / 2;
            if (isReadable(part, walk.over(middle))) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        return walk.over(good);
    }

    private boolean isReadable(Part part, Walk walk) throws SQLException {
        try (PreparedStatement query = prepare(part, walk, 1);
                ResultSet rows = query.executeQuery()) {
            rows.next();
            return true;
        } catch (SQLException e) {
            if (SqliteConnections.isCorrupt(e)) {
                return false;
            }
            throw e;
        }
    }

    /** Returns whether this reader can be used for another page. */
    public boolean isReusable() {
        return !corrupt;
    }

    private void report(RoomRow room, String how) {
        if (reported.add(room.name())) {
            LOG.error(
                    "Room {}: messages are corrupt on disk and left out; readers are told of a gap. The first problem: {}",
                    room.name(),
                    how);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
