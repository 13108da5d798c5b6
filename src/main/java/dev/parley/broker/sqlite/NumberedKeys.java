package dev.parley.broker.sqlite;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The idempotency keys that versions before the move to {@link dev.parley.broker.KeyHash} have stored: the table
 * {@code numbered_keys}, whose hashes are of the room's number instead of its name. Nothing is added to it, so it is empty
 * once all are forgotten, and costs nothing then. Confined to one thread; its statements end with the connection.
 */
final class NumberedKeys {
    private static final int HASH_BYTES = 16;
    private static final byte[] START = {};

    private final SettledKeys keys;
    private boolean empty;
    private byte[] cursor = START;

    NumberedKeys(Connection connection) throws SQLException {
        keys = new SettledKeys(connection, "numbered_keys");
        empty = keys.isEmpty();
    }

    boolean isEmpty() {
        return empty;
    }

    @Nullable KeyEntry find(long room, String author, String key) throws SQLException {
        return empty ? null : keys.find(hash(room, author, key));
    }

    /** Deletes the old rows among the next ones. */
    void purge(long from) throws SQLException {
        if (empty) {
            return;
        }
        byte[] next = keys.purge(cursor, from);
        cursor = next == null ? START : next;
        empty = next == null && keys.isEmpty();
    }

    /** Returns half a SHA-256 of the room's number, the author and the key. */
    static byte[] hash(long room, String author, String key) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + 2 * (author.length() + key.length()));
        // the length separates the author from the key
        bytes.putLong(room).putInt(author.length());
        bytes.asCharBuffer().put(author).put(key);
        return Arrays.copyOf(sha256().digest(bytes.array()), HASH_BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
