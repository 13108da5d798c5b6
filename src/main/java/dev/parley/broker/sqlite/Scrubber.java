package dev.parley.broker.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;

/**
 * Rebuilds the database some seconds after messages were redacted, if it is small. SQLite overwrites what is removed from a
 * page, but while it splits and joins pages it moves rows, and leaves copies in the unused part of the old page. Measured:
 * of the rows of rooms that are written in turn, one in a hundred has such a copy. Only a rebuilt file has none.
 *
 * <p>Confined to the writer's thread, which writes nothing meanwhile: some 100 ms, and at most a twentieth of its time.
 */
final class Scrubber {
    /** A larger database is not rebuilt: senders would wait for it, and it would take as much memory for a moment. */
    static final long MAX_BYTES = 32 * 1024 * 1024;

    private static final long PAUSE_MILLIS = 2_000;
    private static final int PAUSE_FACTOR = 20;

    private final Path file;
    private final InstantSource steady;

    /** When to rebuild, in milliseconds of the steady clock. */
    private long due = Long.MAX_VALUE;
    /** Until when not to rebuild again. */
    private long restUntil;

    /** @param steady a clock that does not jump */
    Scrubber(Path file, InstantSource steady) {
        this.file = file;
        this.steady = steady;
    }

    /** Records that content was removed. */
    void removed() {
        due = Math.min(due, Math.max(restUntil, steady.millis() + PAUSE_MILLIS));
    }

    boolean isDue() {
        return steady.millis() >= due;
    }

    /** Returns how long nothing needs to be done. */
    long idleMillis() {
        return Math.max(0, due - steady.millis());
    }

    /** Rebuilds the database, through a connection of its own; the writer's must be closed. Tried once for each removal. */
    void run() throws SQLException, IOException {
        due = Long.MAX_VALUE;
        if (Files.size(file) > MAX_BYTES) {
            return;
        }
        long start = steady.millis();
        try (Connection connection = SqliteConnections.writer(file)) {
            SqliteConnections.run(connection, "VACUUM");
        } finally {
            restUntil = steady.millis() + PAUSE_FACTOR * (steady.millis() - start);
        }
    }
}
