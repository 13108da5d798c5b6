package dev.parley.broker.postgres;

import dev.parley.broker.RoomAges;
import dev.parley.message.RoomName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops the messages that are older than their room allows: some at each step, room after room. Every server does so; a
 * room's row is locked meanwhile, so two of them do not drop more than one would. Ages count by the database's clock.
 */
final class Trimmer {
    /** Between two steps. */
    static final Duration PAUSE = Duration.ofSeconds(1);

    private static final int STEP_ROOMS = 200;
    private static final int STEP_MESSAGES = 1_000;

    private static final String ROOMS = "SELECT id, name FROM room WHERE id > ? AND first <= last ORDER BY id LIMIT ?";

    /** The newest message that is too old, among the oldest ones. */
    private static final String OLD =
            "SELECT max(seq) FROM (SELECT seq, at FROM message WHERE room = ? ORDER BY seq LIMIT " + STEP_MESSAGES
                    + ") AS oldest WHERE at < now() - ? * interval '1 millisecond'";

    private static final Logger LOG = LoggerFactory.getLogger(Trimmer.class);

    private final Worker worker;
    private final Database database;
    private final RoomAges ages;

    /** The room examined last; 0 before the first. Confined to the worker's thread. */
    private long cursor;

    Trimmer(Worker worker, Database database, RoomAges ages) {
        this.worker = worker;
        this.database = database;
        this.ages = ages;
    }

    /** Does one step, unless no room has an age. Does not block. */
    void run() {
        if (ages.isEmpty()) {
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
                    Duration age = ages.of(new RoomName(row.getString(2)));
                    if (age != null) {
                        most -= drop(connection, row.getLong(1), age, most);
                    }
                    cursor = row.getLong(1);
                }
            }
        }
        if (found < STEP_ROOMS && most > 0) {
            cursor = 0;
        }
        return true;
    }

    /** Returns how many messages were dropped. */
    private int drop(Connection connection, long room, Duration age, int most) throws SQLException {
        long until;
        try (PreparedStatement old = connection.prepareStatement(OLD)) {
            old.setLong(1, room);
            old.setLong(2, age.toMillis());
            try (ResultSet row = old.executeQuery()) {
                row.next();
                until = row.getLong(1);
            }
        }
        if (until == 0) {
            return 0;
        }
        try (PreparedStatement delete = connection.prepareStatement("SELECT delete_1(?, ?, ?, ?)")) {
            delete.setString(1, database.adopt(connection));
            delete.setLong(2, room);
            delete.setLong(3, until);
            delete.setLong(4, most);
            try (ResultSet row = delete.executeQuery()) {
                row.next();
                return (int) row.getLong(1);
            }
        }
    }
}
