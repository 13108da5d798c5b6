package dev.parley.broker.sqlite;

import dev.parley.message.User;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The idempotency keys by which a retry is recognised: the table {@code keys}, and the newest ones in {@link RecentKeys}.
 * They outlive their messages. A row is identified by half a SHA-256 of room, author and key, which no two will ever share.
 *
 * <p>Confined to the writer's thread; its statements end with the connection.
 */
final class IdempotencyKeys {
    private static final int HASH_BYTES = 16;
    private static final int PURGE_ROWS = 500;

    private final MessageDigest digest = sha256();
    private final RecentKeys recent;
    private final PreparedStatement find;
    private final PreparedStatement scan;
    private final PreparedStatement delete;

    IdempotencyKeys(Connection connection) throws SQLException {
        recent = new RecentKeys(connection);
        find = connection.prepareStatement("SELECT seq, at, since, crc FROM keys WHERE hash = ?");
        scan = connection.prepareStatement("SELECT hash, since FROM keys WHERE hash > ? ORDER BY hash LIMIT ?");
        delete = connection.prepareStatement("DELETE FROM keys WHERE hash = ?");
    }

    /**
     * Remembers an author's key, unless it is remembered already.
     *
     * @param entry the position that the message gets if its key is new
     * @param since now, in milliseconds of a clock that does not jump; the key's age counts from it
     * @return the entry that was remembered before, or null if the key is new or null
     */
    @Nullable KeyEntry remember(long room, User author, @Nullable String key, KeyEntry entry, long since) throws SQLException {
        if (key == null) {
            return null;
        }
        byte[] hash = hash(room, author.id(), key);
        KeyEntry earlier = find(hash);
        if (earlier == null) {
            recent.add(hash, entry, since);
        }
        return earlier;
    }

    /** Returns what is remembered of an author's key; null if that is nothing, or if the key is null. */
    @Nullable KeyEntry find(long room, User author, @Nullable String key) throws SQLException {
        return key == null ? null : find(hash(room, author.id(), key));
    }

    private @Nullable KeyEntry find(byte[] hash) throws SQLException {
        KeyEntry newest = recent.find(hash);
        if (newest != null) {
            return newest;
        }
        find.setBytes(1, hash);
        KeyEntry settled;
        try (ResultSet rows = find.executeQuery()) {
            if (!rows.next()) {
                return null;
            }
            settled = KeyEntry.read(hash, rows);
        }
        if (settled == null) {
            // corrupt: storing twice is better than acknowledging a wrong position
            delete(hash);
        }
        return settled;
    }

    RecentKeys recent() {
        return recent;
    }

    private void delete(byte[] hash) throws SQLException {
        delete.setBytes(1, hash);
        delete.executeUpdate();
    }

    /**
     * Deletes the old rows among the next ones. Rows are examined in the order of their hashes, in one pass after the
     * other, so no index by age is needed.
     *
     * @param after the hash that was examined last; empty at the start of a pass
     * @param from rows of this time and later stay
     * @return the hash to continue after, or null at the end of a pass
     */
    byte @Nullable [] purge(byte[] after, long from) throws SQLException {
        scan.setBytes(1, after);
        scan.setInt(2, PURGE_ROWS);
        List<byte[]> old = new ArrayList<>();
        byte[] last = after;
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
        // the length separates the author from the key
        bytes.putLong(room).putInt(author.length());
        bytes.asCharBuffer().put(author).put(key);
        return Arrays.copyOf(digest.digest(bytes.array()), HASH_BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
