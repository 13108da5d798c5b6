package dev.parley.broker.sqlite;

import dev.parley.message.Draft;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of messages, by which a retry is recognised: the table {@code keys}, for the writer's thread. They outlive
 * their messages. A row is known by half a SHA-256 of room, author and key, which no two will ever share.
 */
final class IdempotencyKeys implements AutoCloseable {
    private static final int HASH_BYTES = 16;
    private static final int PURGE_ROWS = 500;

    private final MessageDigest digest = sha256();
    private final PreparedStatement insert;
    private final PreparedStatement find;
    private final PreparedStatement scan;
    private final PreparedStatement delete;

    IdempotencyKeys(Connection connection) throws SQLException {
        insert = connection.prepareStatement(
                "INSERT INTO keys (hash, seq, at, since, crc) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
        find = connection.prepareStatement("SELECT seq, at, since, crc FROM keys WHERE hash = ?");
        scan = connection.prepareStatement("SELECT hash, since FROM keys WHERE hash > ? ORDER BY hash LIMIT ?");
        delete = connection.prepareStatement("DELETE FROM keys WHERE hash = ?");
    }

    /** Where the message with a key stands, and when the log took it. */
    record Place(long seq, Instant at) {}

    /**
     * Remembers that the draft's key stands there, unless it is remembered already.
     *
     * @param since the time from which on it is remembered, in milliseconds
     * @return the place that was remembered before, or null
     */
    @Nullable Place remember(long room, Draft draft, Place place, long since) throws SQLException {
        String key = draft.key();
        if (key == null) {
            return null;
        }
        byte[] hash = hash(room, draft.from().id(), key);
        if (insert(hash, place, since)) {
            return null;
        }
        Place earlier = find(hash);
        if (earlier == null) {
            // damaged: better stored twice than acknowledged with a wrong place
            delete(hash);
            insert(hash, place, since);
        }
        return earlier;
    }

    private boolean insert(byte[] hash, Place place, long since) throws SQLException {
        long at = place.at().toEpochMilli();
        insert.setBytes(1, hash);
        insert.setLong(2, place.seq());
        insert.setLong(3, at);
        insert.setLong(4, since);
        insert.setLong(5, checksum(hash, place.seq(), at, since));
        return insert.executeUpdate() > 0;
    }

    private @Nullable Place find(byte[] hash) throws SQLException {
        find.setBytes(1, hash);
        try (ResultSet rows = find.executeQuery()) {
            if (!rows.next()) {
                return null;
            }
            long seq = rows.getLong(1);
            long at = rows.getLong(2);
            boolean intact = checksum(hash, seq, at, rows.getLong(3)) == rows.getLong(4);
            return intact ? new Place(seq, Instant.ofEpochMilli(at)) : null;
        }
    }

    private void delete(byte[] hash) throws SQLException {
        delete.setBytes(1, hash);
        delete.executeUpdate();
    }

    /**
     * Forgets what is too old among the next rows behind {@code hash}. Rows are looked at in the order of their hashes,
     * round and round, so no index of their age is needed.
     *
     * @param from rows of that time and later stay
     * @return where to go on, or null at the end
     */
    byte @Nullable [] purge(byte[] behind, long from) throws SQLException {
        scan.setBytes(1, behind);
        scan.setInt(2, PURGE_ROWS);
        List<byte[]> old = new ArrayList<>();
        byte[] last = behind;
        int seen = 0;
        try (ResultSet rows = scan.executeQuery()) {
            while (rows.next()) {
                seen++;
                last = rows.getBytes(1);
                if (rows.getLong(2) < from) {
                    old.add(last);
                }
            }
        }
        for (byte[] hash : old) {
            delete(hash);
        }
        return seen < PURGE_ROWS ? null : last;
    }

    private byte[] hash(long room, String author, String key) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + 2 * (author.length() + key.length()));
        // the length keeps an author from borrowing from the key
        bytes.putLong(room).putInt(author.length());
        bytes.asCharBuffer().put(author).put(key);
        return Arrays.copyOf(digest.digest(bytes.array()), HASH_BYTES);
    }

    private static long checksum(byte[] hash, long seq, long at, long since) {
        return new RowChecksum().add(hash).add(seq).add(at).add(since).value();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public void close() throws SQLException {
        insert.close();
        find.close();
        scan.close();
        delete.close();
    }
}
