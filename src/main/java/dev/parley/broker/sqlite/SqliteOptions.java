package dev.parley.broker.sqlite;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where and how a log is kept on disk.
 *
 * @param directory holds the log and nothing else; made where it is missing
 * @param retention how much of each room is kept
 * @param keysRemembered how long a message's key is known at least, so that a retry is recognised
 * @param readers threads that read, each with a connection of its own
 * @param waitingMessages the most appends under way; one more is refused
 * @param waitingBytes the most bytes of payload under way; more are refused
 */
public record SqliteOptions(
        Path directory,
        Retention retention,
        Duration keysRemembered,
        int readers,
        int waitingMessages,
        long waitingBytes) {
    /** Senders give up and retry within a day, or never. */
    public static final Duration KEYS_REMEMBERED_AT_LEAST = Duration.ofDays(1);

    private static final Duration KEYS_REMEMBERED = Duration.ofDays(2);
    private static final int READERS = 2;
    private static final int WAITING_MESSAGES = 50_000;
    private static final long WAITING_BYTES = 64 * 1024 * 1024;

    public SqliteOptions {
        if (keysRemembered.compareTo(KEYS_REMEMBERED_AT_LEAST) < 0) {
            throw new IllegalArgumentException(
                    "keys.remembered must be at least " + KEYS_REMEMBERED_AT_LEAST + ": " + keysRemembered);
        }
        if (readers <= 0 || waitingMessages <= 0 || waitingBytes <= 0) {
            throw new IllegalArgumentException("the log's readers and queue must be positive: " + readers + " readers, "
                    + waitingMessages + " messages, " + waitingBytes + " bytes");
        }
    }

    /** Returns the defaults: everything is kept, keys are known for 48 hours. */
    public static SqliteOptions in(Path directory) {
        return new SqliteOptions(directory, Retention.ALL, KEYS_REMEMBERED, READERS, WAITING_MESSAGES, WAITING_BYTES);
    }

    public SqliteOptions with(Retention kept) {
        return new SqliteOptions(directory, kept, keysRemembered, readers, waitingMessages, waitingBytes);
    }

    public SqliteOptions withKeysRemembered(Duration time) {
        return new SqliteOptions(directory, retention, time, readers, waitingMessages, waitingBytes);
    }
}
