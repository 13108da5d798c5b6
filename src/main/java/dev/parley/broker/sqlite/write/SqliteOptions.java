package dev.parley.broker.sqlite.write;

import dev.parley.broker.Retention;
import dev.parley.broker.RoomAges;
import dev.parley.broker.sqlite.disk.DiskBounds;
import dev.parley.broker.sqlite.table.Schema;
import dev.parley.defaults.Defaults;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Configures a log on disk.
 *
 * @param directory holds the log and nothing else; created if it is missing
 * @param owner names the application in its JVM: a broker releases the directory to another one with the same owner;
 *     empty never does
 * @param retention how much of each room is kept
 * @param ages how old messages may become in rooms that have an age of their own
 * @param keysRemembered how long a message's key is remembered at least, so that a retry is recognised
 * @param maxRooms rooms that can hold messages; a message for one more is rejected
 * @param disk how much of the disk it may use
 * @param commitDelay how long a small commit waits for messages of others, at most; zero never waits
 * @param readers threads that read, each with a connection of its own
 * @param search whether messages can be searched, which needs an index on disk
 * @param events references to entries of all rooms that are kept, see {@link dev.parley.broker.EventLog}; 0 for none
 */
public record SqliteOptions(
        Path directory,
        String owner,
        Retention retention,
        RoomAges ages,
        Duration keysRemembered,
        int maxRooms,
        DiskBounds disk,
        Duration commitDelay,
        int readers,
        boolean search,
        long events) {
    private static final Duration COMMIT_DELAY = Duration.ofMillis(2);
    private static final int READERS = 2;

    public SqliteOptions {
        if (keysRemembered.compareTo(Defaults.KEYS_REMEMBERED_AT_LEAST) < 0) {
            throw new IllegalArgumentException(
                    "keys.remembered must be at least " + Defaults.KEYS_REMEMBERED_AT_LEAST + ": " + keysRemembered);
        }
        if (maxRooms <= 0 || maxRooms > Schema.MAX_ROOMS) {
            throw new IllegalArgumentException("rooms.max must be between 1 and " + Schema.MAX_ROOMS + ": " + maxRooms);
        }
        if (readers <= 0) {
            throw new IllegalArgumentException("a log needs a thread that reads: " + readers);
        }
    }

    /** Returns the defaults: everything is kept, and keys are remembered for 48 hours. */
    public static SqliteOptions in(Path directory) {
        return new SqliteOptions(
                directory,
                "",
                Retention.ALL,
                RoomAges.NONE,
                Defaults.KEYS_REMEMBERED,
                (int) Schema.MAX_ROOMS,
                DiskBounds.DEFAULTS,
                COMMIT_DELAY,
                READERS,
                true,
                0);
    }

    public SqliteOptions ownedBy(String application) {
        return new SqliteOptions(
                directory,
                application,
                retention,
                ages,
                keysRemembered,
                maxRooms,
                disk,
                commitDelay,
                readers,
                search,
                events);
    }

    public SqliteOptions with(Retention kept) {
        return new SqliteOptions(
                directory, owner, kept, ages, keysRemembered, maxRooms, disk, commitDelay, readers, search, events);
    }

    public SqliteOptions with(RoomAges aged) {
        return new SqliteOptions(
                directory,
                owner,
                retention,
                aged,
                keysRemembered,
                maxRooms,
                disk,
                commitDelay,
                readers,
                search,
                events);
    }

    public SqliteOptions withKeysRemembered(Duration time) {
        return new SqliteOptions(
                directory, owner, retention, ages, time, maxRooms, disk, commitDelay, readers, search, events);
    }

    public SqliteOptions withMaxRooms(int most) {
        return new SqliteOptions(
                directory, owner, retention, ages, keysRemembered, most, disk, commitDelay, readers, search, events);
    }

    public SqliteOptions with(DiskBounds bounds) {
        return new SqliteOptions(
                directory,
                owner,
                retention,
                ages,
                keysRemembered,
                maxRooms,
                bounds,
                commitDelay,
                readers,
                search,
                events);
    }

    public SqliteOptions withCommitDelay(Duration most) {
        return new SqliteOptions(
                directory, owner, retention, ages, keysRemembered, maxRooms, disk, most, readers, search, events);
    }

    public SqliteOptions withSearch(boolean on) {
        return new SqliteOptions(
                directory, owner, retention, ages, keysRemembered, maxRooms, disk, commitDelay, readers, on, events);
    }

    public SqliteOptions withEvents(long kept) {
        return new SqliteOptions(
                directory, owner, retention, ages, keysRemembered, maxRooms, disk, commitDelay, readers, search, kept);
    }
}
