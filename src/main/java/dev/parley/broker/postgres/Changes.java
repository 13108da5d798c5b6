package dev.parley.broker.postgres;

import dev.parley.broker.Amendment;
import dev.parley.broker.AmendmentException;
import dev.parley.broker.Appended;
import dev.parley.broker.BrokerException;
import dev.parley.message.Change;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.Revision;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Changes messages that are stored: edits, redacts and erases them. A change is worked out here from what is read, and made
 * with one statement, which fails if a row has changed since; then it is worked out again. So no transaction spans a round
 * trip.
 *
 * <p>Safe for any thread; each call uses the connection of its caller.
 */
final class Changes {
    /** Rows that two servers change at the same time are read again this often, at most. */
    private static final int MAX_TRIES = 20;

    /** More than a message can have, so that the bound can be checked. */
    private static final int MOST_REACTIONS = 2 * Amendment.MAX_REACTIONS;

    private static final String SELECT = "SELECT " + Rows.COLUMNS + " FROM message m WHERE m.room = ? AND ";

    private final Database database;
    private final @Nullable InstantSource clock;

    Changes(Database database, @Nullable InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** A room as the database has it now, and the time there. */
    private record Place(long id, Instant now) {}

    /** A row as it was read, and as it is to be; the same if it is new. */
    private record Replacement(@Nullable Message old, Message next) {
        long known() {
            Revision revision = old == null ? null : old.revision();
            return revision == null ? 0 : revision.seq();
        }
    }

    /**
     * Makes a change, or finds the position of an earlier one with its hash.
     *
     * @throws AmendmentException if it cannot be made; nothing was changed
     */
    Appended amend(Connection connection, String epoch, RoomName room, Amendment amendment, UUID hash)
            throws SQLException {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            Appended earlier = find(connection, epoch, hash);
            if (earlier != null) {
                return earlier;
            }
            Place place = place(connection, room);
            if (place == null) {
                throw new AmendmentException(AmendmentException.Reason.GONE);
            }
            List<Message> found = read(connection, place.id(), "m.seq = ?", room, amendment.of());
            Message target = found.isEmpty() ? null : found.get(0);
            List<Message> about = about(connection, place.id(), room, amendment, target);
            Amendment.Plan plan = amendment.plan(target, about, 0, place.now());
            if (plan.known()) {
                Message known = plan.entry();
                return new Appended(epoch, known.seq(), known.at(), true);
            }
            Long seq = send(connection, epoch, place, hash, rows(plan), About.of(amendment, target, about));
            if (seq != null) {
                return new Appended(epoch, seq, place.now(), false);
            }
        }
        throw new BrokerException("the message is changed by others all the time");
    }

    /** Returns the entries of edits that an amendment needs, and of all reactions, each kind with the newest first. */
    private static List<Message> about(
            Connection connection, long id, RoomName room, Amendment amendment, @Nullable Message target)
            throws SQLException {
        long of = amendment.of();
        String edits = "m.target = ? AND m.change = 1 ORDER BY m.seq DESC";
        List<Message> newest = read(connection, id, edits + " LIMIT 1", room, of);
        List<Message> found = new ArrayList<>();
        found.addAll(amendment.concernsAllEdits(target, newest) ? read(connection, id, edits, room, of) : newest);
        found.addAll(read(
                connection,
                id,
                Rows.IS_REACTION + " AND m.target = ? ORDER BY m.seq DESC LIMIT " + MOST_REACTIONS,
                room,
                -of));
        return found;
    }

    private static List<Replacement> rows(Amendment.Plan plan) {
        List<Replacement> rows = new ArrayList<>();
        plan.replaced().forEach(each -> rows.add(new Replacement(each.old(), each.next())));
        rows.add(new Replacement(null, plan.entry()));
        return rows;
    }

    /**
     * Takes the payload and the author of messages of one room.
     *
     * @return how many of them were messages of this author, and the room's newest number
     */
    Erased erase(Connection connection, String epoch, RoomName room, String author, List<Long> seqs)
            throws SQLException {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            Place place = place(connection, room);
            if (place == null) {
                return new Erased(0, 0);
            }
            List<Replacement> rows = new ArrayList<>();
            List<Long> erased = new ArrayList<>();
            int messages = 0;
            Revision revision = new Revision(true, 0, place.now());
            for (Message message : some(connection, place.id(), room, seqs)) {
                if (!message.from().id().equals(author)) {
                    continue;
                }
                if (message.isSaid()) {
                    erased.add(message.seq());
                }
                if (message.change() == null) {
                    messages++;
                    rows.add(new Replacement(
                            message, message.revised(Payload.NONE, revision).anonymous()));
                } else {
                    rows.add(new Replacement(message, message.superseded().anonymous()));
                }
            }
            if (rows.isEmpty()) {
                return new Erased(0, 0);
            }
            if (!erased.isEmpty()) {
                rows.add(new Replacement(
                        null,
                        new Message(
                                room,
                                0,
                                place.now(),
                                User.NOBODY,
                                null,
                                Change.listed(erased),
                                Change.erasure(),
                                null)));
            }
            Long newest = send(connection, epoch, place, null, rows, About.NOTHING);
            if (newest != null) {
                return new Erased(messages, erased.isEmpty() ? 0 : newest);
            }
        }
        throw new BrokerException("the messages are changed by others all the time");
    }

    /**
     * What one step of an erasure has done.
     *
     * @param newest the entry that tells of it; 0 if there is none
     */
    record Erased(int messages, long newest) {}

    private @Nullable Appended find(Connection connection, String epoch, UUID hash) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement("SELECT seq, to_millis_1(at) FROM key"
                + " WHERE hash = ? AND since > clock_timestamp() - ? * interval '1 second'")) {
            find.setObject(1, hash);
            find.setLong(2, database.options().keysRemembered().toSeconds());
            try (ResultSet row = find.executeQuery()) {
                return row.next()
                        ? new Appended(epoch, row.getLong(1), Instant.ofEpochMilli(row.getLong(2)), true)
                        : null;
            }
        }
    }

    private @Nullable Place place(Connection connection, RoomName room) throws SQLException {
        try (PreparedStatement find =
                connection.prepareStatement("SELECT id, to_millis_1(clock_timestamp()) FROM room WHERE name = ?")) {
            find.setString(1, room.value());
            try (ResultSet row = find.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                long now = clock == null ? row.getLong(2) : clock.millis();
                return new Place(row.getLong(1), Instant.ofEpochMilli(now));
            }
        }
    }

    private static List<Message> read(Connection connection, long id, String condition, RoomName room, long value)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(SELECT + condition)) {
            query.setLong(1, id);
            query.setLong(2, value);
            return read(query, room);
        }
    }

    private static List<Message> some(Connection connection, long id, RoomName room, List<Long> seqs)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(SELECT + "m.seq = ANY (?) ORDER BY m.seq")) {
            query.setLong(1, id);
            Rows.array(query, 2, "int8", seqs, seq -> seq);
            return read(query, room);
        }
    }

    private static List<Message> read(PreparedStatement query, RoomName room) throws SQLException {
        List<Message> found = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                found.add(Rows.read(rows, 1, room));
            }
        }
        return found;
    }

    /**
     * A message as it was read.
     *
     * @param of its number; 0 if it does not matter
     * @param known of its latest change; 0 if it had none, -1 if it does not matter
     * @param reactions how many it had
     */
    private record About(long of, long known, long reactions) {
        static final About NOTHING = new About(0, -1, 0);

        static About of(Amendment amendment, @Nullable Message target, List<Message> entries) {
            long known = target == null ? -1 : new Replacement(target, target).known();
            return new About(
                    amendment.of(),
                    known,
                    entries.stream().filter(Message::isReaction).count());
        }
    }

    /** Returns the room's newest number, or null if one of the rows or the message has changed since. */
    private static @Nullable Long send(
            Connection connection, String epoch, Place place, @Nullable UUID hash, List<Replacement> rows, About about)
            throws SQLException {
        try (PreparedStatement amend = connection.prepareStatement(
                "SELECT amend_2(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            amend.setString(1, epoch);
            amend.setLong(2, place.id());
            amend.setObject(3, hash, java.sql.Types.OTHER);
            Rows.array(amend, 4, "int8", rows, Replacement::known);
            Rows.bind(amend, 5, rows.stream().map(Replacement::next).toList());
            amend.setLong(18, about.of());
            amend.setLong(19, about.known());
            amend.setLong(20, about.reactions());
            try (ResultSet row = amend.executeQuery()) {
                row.next();
                long seq = row.getLong(1);
                Long newest = row.wasNull() ? null : seq;
                if (amend.getWarnings() != null) {
                    throw new SQLException("a commit was not replicated", "01000", amend.getWarnings());
                }
                return newest;
            }
        }
    }
}
