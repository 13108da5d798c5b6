package dev.parley.broker.postgres;

import dev.parley.broker.Retention;
import dev.parley.broker.RoomAges;
import dev.parley.message.RoomName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops the oldest messages of rooms that have too many, or whose messages are too old: some at each step, room after room.
 * Every server does so; a room's row is locked meanwhile, so two of them do not drop more than one would. Ages count by the
 * database's clock.
 */
final class Trimmer {
    /** Between two steps. */
    static final Duration PAUSE = Duration.ofSeconds(1);

    private static final int STEP_ROOMS = 200;
    private static final int STEP_MESSAGES = 1_000;

    private static final String ROOMS =
            "SELECT id, name, first, last, bytes FROM room WHERE id > ? AND first <= last ORDER BY id LIMIT ?";

    /** The newest one to drop among the oldest messages of a room. */
    private static final String OVER =
            "SELECT max(seq) FROM (SELECT seq, at, size, sum(size) OVER (ORDER BY seq) AS upto"
                    + " FROM (SELECT seq, at, octet_length(payload) AS size FROM message WHERE room = ? ORDER BY seq LIMIT "
                    + STEP_MESSAGES + ") AS oldest) AS summed"
                    + " WHERE at < now() - ? * interval '1 millisecond' OR seq <= ? OR (upto - size < ? AND seq < ?)";

    private static final Logger LOG = LoggerFactory.getLogger(Trimmer.class);

    private final Worker worker;
    private final Database database;
    private final Retention retention;
    private final RoomAges ages;

    /** The room examined last; 0 before the first. Confined to the worker's thread. */
    private long cursor;

    Trimmer(Worker worker, Database database, Retention retention, RoomAges ages) {
        this.worker = worker;
        this.database = database;
        this.retention = retention;
        this.ages = ages;
    }

    /** Does one step, unless everything is kept. Does not block. */
    void run() {
        if (ages.isEmpty() && retention.equals(Retention.ALL)) {
            return;
        }
        worker.run(this::step).whenComplete((done, error) -> {
            if (error != null) {
                LOG.debug("Old messages could not be dropped now", error);
            }
        });
    }

    private boolean step(Connection connection) throws SQLException {
        int found = 0;
        int most = STEP_MESSAGES;
        try (PreparedStatement rooms = connection.prepareStatement(ROOMS)) {
            rooms.setLong(1, cursor);
            rooms.setInt(2, STEP_ROOMS);
            try (ResultSet row = rooms.executeQuery()) {
                while (row.next() && most > 0) {
                    found++;
                    Duration own = ages.of(new RoomName(row.getString(2)));
                    Candidate room = new Candidate(
                            row.getLong(1),
                            row.getLong(3),
                            row.getLong(4),
                            row.getLong(5),
                            own == null ? retention.age() : own);
                    if (isOver(room)) {
                        most -= drop(connection, room, most);
                    }
                    cursor = room.id();
                }
            }
        }
        if (found < STEP_ROOMS && most > 0) {
            cursor = 0;
        }
        return true;
    }

    /** A room that may have too much, as its row says; and how old its messages may become, or null. */
    private record Candidate(
            long id,
            long first,
            long last,
            long bytes,
            @Nullable Duration age) {}

    private boolean isOver(Candidate room) {
        return room.age() != null
                || room.last() - room.first() >= retention.messages()
                || (room.bytes() > retention.bytes() && room.first() < room.last());
    }

    /** Returns how many messages were dropped. */
    private int drop(Connection connection, Candidate room, int most) throws SQLException {
        long until;
        try (PreparedStatement over = connection.prepareStatement(OVER)) {
            over.setLong(1, room.id());
            over.setObject(2, room.age() == null ? null : room.age().toMillis(), java.sql.Types.BIGINT);
            over.setLong(3, retention.messages() == Long.MAX_VALUE ? 0 : room.last() - retention.messages());
            over.setLong(4, retention.bytes() == Long.MAX_VALUE ? 0 : room.bytes() - retention.bytes());
            over.setLong(5, room.last());
            try (ResultSet row = over.executeQuery()) {
                row.next();
                until = row.getLong(1);
            }
        }
        if (until == 0) {
            return 0;
        }
        try (PreparedStatement delete = connection.prepareStatement("SELECT delete_1(?, ?, ?, ?)")) {
            delete.setString(1, database.adopt(connection));
            delete.setLong(2, room.id());
            delete.setLong(3, until);
            delete.setLong(4, most);
            try (ResultSet row = delete.executeQuery()) {
                row.next();
                return (int) row.getLong(1);
            }
        }
    }
}
