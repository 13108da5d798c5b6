package dev.parley.broker.sqlite.key;

import dev.parley.broker.sqlite.table.KeyEntry;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The newest idempotency keys: the table {@code recent_keys}, in the order of their arrival, so that the keys of a commit
 * share a page. Their hashes are in memory, 32 bytes each, and are read from the table when it is opened. Once there are
 * {@link #GENERATION}, they are settled: moved to the table {@code keys} in small steps, in the order of their hashes, so
 * that neighbours share a page there.
 *
 * <p>At most two generations are in memory, 4 MiB: one grows while the one before it is settled. Confined to the writer's
 * thread; its statements end with the connection.
 */
public final class RecentKeys {
    /** Keys that make a generation. */
    static final int GENERATION = 65_536;

    /** Keys moved in one step, at most: about 10 ms. */
    private static final int STEP_MOVES = 1_000;

    /** Rows deleted in one step, at most. */
    private static final int STEP_DELETES = 4_000;

    private final PreparedStatement append;
    private final PreparedStatement byId;
    private final PreparedStatement all;
    private final PreparedStatement move;
    private final PreparedStatement delete;
    private final PreparedStatement deleteUpTo;

    private HashTable young = new HashTable();
    private @Nullable Settling settling;
    /** The id of the newest row; 0 if there is none. */
    private long lastId;

    RecentKeys(Connection connection) throws SQLException {
        append = connection.prepareStatement(
                "INSERT INTO recent_keys (id, hash, seq, at, since, crc) VALUES (?, ?, ?, ?, ?, ?)");
        byId = connection.prepareStatement("SELECT seq, at, since, crc, hash FROM recent_keys WHERE id = ?");
        all = connection.prepareStatement("SELECT id, hash FROM recent_keys ORDER BY id");
        move = connection.prepareStatement("INSERT OR IGNORE INTO keys (hash, seq, at, since, crc)"
                + " SELECT hash, seq, at, since, crc FROM recent_keys WHERE id = ?");
        delete = connection.prepareStatement("DELETE FROM recent_keys WHERE id = ?");
        deleteUpTo = connection.prepareStatement("DELETE FROM recent_keys WHERE id <= ?");
        load();
    }

    /** A generation that is being settled. */
    private static final class Settling {
        final HashTable hashes;
        final long[] ids;
        /** The id of its last row. */
        final long end;

        int moved;
        /** Rows up to this id are deleted. */
        long deleted;

        Settling(HashTable hashes, long end) {
            this.hashes = hashes;
            this.ids = hashes.idsByHash();
            this.end = end;
            // ids are adjacent, except for rows that were found corrupt
            this.deleted = Math.max(0, end - ids.length);
        }
    }

    /** Reads the table again. Must be called after a rollback, when only the table is right. */
    public void load() throws SQLException {
        young = new HashTable();
        settling = null;
        lastId = 0;
        try (ResultSet rows = all.executeQuery()) {
            while (rows.next()) {
                lastId = rows.getLong(1);
                byte[] hash = rows.getBytes(2);
                if (hash != null && hash.length >= Long.BYTES) {
                    young.put(beginning(hash), lastId);
                }
            }
        }
    }

    private static long beginning(byte[] hash) {
        return ByteBuffer.wrap(hash).getLong();
    }

    /** Returns the entry of a hash; null if there is none, or if its row is corrupt, which is dropped then. */
    @Nullable KeyEntry find(byte[] hash) throws SQLException {
        long beginning = beginning(hash);
        long id = young.get(beginning);
        if (id == 0 && settling != null) {
            id = settling.hashes.get(beginning);
        }
        if (id == 0) {
            return null;
        }
        byId.setLong(1, id);
        try (ResultSet rows = byId.executeQuery()) {
            if (!rows.next() || !Arrays.equals(hash, rows.getBytes(5))) {
                return null;
            }
            KeyEntry entry = KeyEntry.read(hash, rows);
            if (entry != null) {
                return entry;
            }
        }
        delete.setLong(1, id);
        delete.executeUpdate();
        return null;
    }

    /** Adds a hash that was not found. */
    void add(byte[] hash, KeyEntry entry, long since) throws SQLException {
        lastId++;
        append.setLong(1, lastId);
        entry.bind(append, 2, hash, since);
        append.executeUpdate();
        young.put(beginning(hash), lastId);
    }

    /** Returns whether a generation is being settled. */
    public boolean isSettling() {
        return settling != null;
    }

    /**
     * Begins to settle what is here, unless the generation before it is not settled yet.
     *
     * @param all whether to settle less than a generation
     */
    public void startSettling(boolean all) {
        if (settling == null && young.size() >= (all ? 1 : GENERATION)) {
            settling = new Settling(young, lastId);
            young = new HashTable();
        }
    }

    /** Does one step of settling; the caller commits. */
    public void settle() throws SQLException {
        Settling now = settling;
        if (now == null) {
            return;
        }
        if (now.moved < now.ids.length) {
            int end = Math.min(now.ids.length, now.moved + STEP_MOVES);
            while (now.moved < end) {
                move.setLong(1, now.ids[now.moved++]);
                move.executeUpdate();
            }
            return;
        }
        now.deleted = Math.min(now.end, now.deleted + STEP_DELETES);
        deleteUpTo.setLong(1, now.deleted);
        deleteUpTo.executeUpdate();
        if (now.deleted == now.end) {
            settling = null;
        }
    }
}
