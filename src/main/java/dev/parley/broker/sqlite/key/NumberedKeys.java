package dev.parley.broker.sqlite.key;

import dev.parley.broker.KeyHash;
import dev.parley.broker.Sha256;
import dev.parley.broker.sqlite.table.KeyEntry;
import dev.parley.broker.sqlite.table.Schema;
import dev.parley.broker.sqlite.table.SqliteConnections;
import dev.parley.message.RoomName;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The idempotency keys that versions before the move to {@link KeyHash} have stored: the table
 * {@code numbered_keys}, whose hashes are of the room's number instead of its name. Nothing is added to it, so it is empty
 * once all are forgotten, and costs nothing then. Confined to one thread; its statements end with the connection.
 */
public final class NumberedKeys {
    private static final int HASH_BYTES = 16;
    private static final byte[] START = {};

    private final SettledKeys keys;
    private boolean empty;
    private byte[] cursor = START;

    public NumberedKeys(Connection connection) throws SQLException {
        keys = new SettledKeys(connection, "numbered_keys");
        empty = keys.isEmpty();
    }

    public boolean isEmpty() {
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

    /**
     * Moves the keys to the table {@code keys} whose messages are still there, which tell from what to hash. Only for a log that
     * no server uses, since it reads all messages; the caller commits.
     *
     * @return how many keys are left
     */
    public long convert(Connection connection) throws SQLException {
        try (PreparedStatement messages = connection.prepareStatement("SELECT rooms.id, rooms.name, author, key"
                        + " FROM messages JOIN rooms ON rooms.id = messages.id >> " + Schema.SEQ_BITS
                        + " WHERE key IS NOT NULL");
                PreparedStatement move = connection.prepareStatement(
                        "INSERT OR IGNORE INTO keys (hash, seq, at, since, crc) VALUES (?, ?, ?, ?, ?)");
                PreparedStatement since =
                        connection.prepareStatement("DELETE FROM numbered_keys WHERE hash = ? RETURNING since");
                ResultSet rows = messages.executeQuery()) {
            while (rows.next()) {
                String author = rows.getString(3);
                String key = rows.getString(4);
                byte[] before = hash(rows.getLong(1), author, key);
                KeyEntry entry = keys.find(before);
                Optional<RoomName> room = RoomName.parse(rows.getString(2));
                if (entry != null && room.isPresent()) {
                    since.setBytes(1, before);
                    try (ResultSet removed = since.executeQuery()) {
                        removed.next();
                        entry.bind(move, 1, KeyHash.bytes(KeyHash.of(room.get(), author, key)), removed.getLong(1));
                    }
                    move.executeUpdate();
                }
            }
        }
        return SqliteConnections.number(connection, "SELECT count(*) FROM numbered_keys");
    }

    /** Returns half a SHA-256 of the room's number, the author and the key. */
    static byte[] hash(long room, String author, String key) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + 2 * (author.length() + key.length()));
        // the length separates the author from the key
        bytes.putLong(room).putInt(author.length());
        bytes.asCharBuffer().put(author).put(key);
        return Arrays.copyOf(Sha256.digest().digest(bytes.array()), HASH_BYTES);
    }
}
