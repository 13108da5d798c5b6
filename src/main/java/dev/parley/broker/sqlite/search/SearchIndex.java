package dev.parley.broker.sqlite.search;

import dev.parley.broker.sqlite.disk.PrivateFiles;
import dev.parley.broker.sqlite.disk.Scrubber;
import dev.parley.broker.sqlite.table.SqliteConnections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file by which messages are found: for blocks of up to {@value #BLOCK} successive messages of a room, which pieces of text
 * ({@link dev.parley.text.Grams}) each of them has. It holds nothing that is not in the log, so it can be deleted at any time.
 * What is dropped from it is overwritten before {@link #commit} returns. Confined to one thread.
 *
 * <p>A block is dropped as a whole, because nobody knows the pieces of a text that was removed. So a room never shares pages of an
 * entry with another one, and how long a search takes says nothing about other rooms.
 */
public final class SearchIndex implements AutoCloseable {
    /** The most messages of a block. */
    static final int BLOCK = 1024;

    /** The piece that messages have that are too long to be indexed; they are always looked at. */
    static final int ANY = 0;

    private static final String VERSION = "1";

    /** A larger file is not rebuilt, see {@link Scrubber}. */
    private static final long REBUILT_BYTES = 32L * 1024 * 1024;

    private final Path file;
    private final Connection connection;
    private final PreparedStatement find;
    private final PreparedStatement list;
    private final PreparedStatement seqs;
    private final PreparedStatement addBlock;
    private final PreparedStatement addPiece;
    private final PreparedStatement dropBlock;
    private final PreparedStatement dropPieces;

    /**
     * A run of messages of one room.
     *
     * @param at the time of its first message, in milliseconds; 0 if none can be read
     */
    record Block(long id, long first, long last, long at) {
        long size() {
            return last - first + 1;
        }
    }

    private SearchIndex(Path file, Connection connection) throws SQLException {
        this.file = file;
        this.connection = connection;
        String select = "SELECT id, first, last, at FROM blocks WHERE room = ? ";
        find = connection.prepareStatement(select + "AND first <= ? ORDER BY first DESC LIMIT 1");
        list = connection.prepareStatement(select + "ORDER BY first");
        seqs = connection.prepareStatement("SELECT seqs FROM pieces WHERE block = ? AND piece = ?");
        addBlock = connection.prepareStatement("INSERT INTO blocks (id, room, first, last, at) VALUES (?, ?, ?, ?, ?)");
        addPiece = connection.prepareStatement("INSERT INTO pieces (block, piece, seqs) VALUES (?, ?, ?)");
        dropBlock = connection.prepareStatement("DELETE FROM blocks WHERE id = ?");
        dropPieces = connection.prepareStatement("DELETE FROM pieces WHERE block = ?");
    }

    /** Returns the file of the index of a log. */
    public static Path file(Path database) {
        return database.resolveSibling("search.db");
    }

    /** Removes the file, if there is one. */
    public static void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-journal"));
    }

    /**
     * Opens the index of a log. One that belongs to another log, or is of another version, is replaced by an empty one.
     *
     * @param epoch of the log
     */
    static SearchIndex open(Path file, String epoch) throws SQLException, IOException {
        String origin = VERSION + " " + epoch;
        Connection connection = connect(file);
        try {
            if (!origin.equals(origin(connection))) {
                connection.close();
                delete(file);
                connection = connect(file);
                create(connection, origin);
            }
            connection.setAutoCommit(false);
            return new SearchIndex(file, connection);
        } catch (SQLException | IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static Connection connect(Path file) throws SQLException, IOException {
        PrivateFiles.create(file);
        return SqliteConnections.index(file);
    }

    private static @Nullable String origin(Connection connection) throws SQLException {
        if (SqliteConnections.number(connection, "SELECT count(*) FROM sqlite_schema WHERE name = 'origin'") == 0) {
            return null;
        }
        try (PreparedStatement query = connection.prepareStatement("SELECT log FROM origin");
                ResultSet row = query.executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }

    private static void create(Connection connection, String origin) throws SQLException {
        connection.setAutoCommit(false);
        SqliteConnections.run(connection, "CREATE TABLE origin (log TEXT NOT NULL)");
        SqliteConnections.run(
                connection,
                "CREATE TABLE blocks (id INTEGER PRIMARY KEY, room INTEGER NOT NULL, first INTEGER NOT NULL,"
                        + " last INTEGER NOT NULL, at INTEGER NOT NULL, UNIQUE (room, first))");
        SqliteConnections.run(
                connection,
                "CREATE TABLE pieces (block INTEGER NOT NULL, piece INTEGER NOT NULL, seqs BLOB NOT NULL,"
                        + " PRIMARY KEY (block, piece)) WITHOUT ROWID");
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO origin (log) VALUES (?)")) {
            insert.setString(1, origin);
            insert.executeUpdate();
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    /** Returns the block of a room that begins at or before a {@code seq}, or null. It may end before it. */
    @Nullable Block find(long room, long seq) throws SQLException {
        find.setLong(1, room);
        find.setLong(2, seq);
        List<Block> found = read(find);
        return found.isEmpty() ? null : found.get(0);
    }

    /** Returns the blocks of a room, from old to new. */
    List<Block> blocks(long room) throws SQLException {
        list.setLong(1, room);
        return read(list);
    }

    private static List<Block> read(PreparedStatement query) throws SQLException {
        List<Block> found = new ArrayList<>();
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                found.add(new Block(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)));
            }
        }
        return found;
    }

    /** Returns which messages of a block may have all pieces, as distances from the first one. */
    BitSet candidates(Block block, int[] pieces) throws SQLException {
        BitSet all = new BitSet(BLOCK);
        for (int i = 0; i < pieces.length && (i == 0 || !all.isEmpty()); i++) {
            BitSet some = seqs(block, pieces[i]);
            if (i == 0) {
                all.or(some);
            } else {
                all.and(some);
            }
        }
        all.or(seqs(block, ANY));
        return all;
    }

    private BitSet seqs(Block block, int piece) throws SQLException {
        seqs.setLong(1, block.id());
        seqs.setInt(2, piece);
        try (ResultSet row = seqs.executeQuery()) {
            return row.next() ? BlockPieces.decode(row.getBytes(1)) : new BitSet();
        }
    }

    /** Adds a block; its {@code id} is not used. */
    void add(long room, Block block, BlockPieces pieces) throws SQLException {
        long id = SqliteConnections.number(connection, "SELECT coalesce(max(id), 0) + 1 FROM blocks");
        addBlock.setLong(1, id);
        addBlock.setLong(2, room);
        addBlock.setLong(3, block.first());
        addBlock.setLong(4, block.last());
        addBlock.setLong(5, block.at());
        addBlock.executeUpdate();
        pieces.forEach((piece, messages) -> {
            addPiece.setLong(1, id);
            addPiece.setInt(2, piece);
            addPiece.setBytes(3, messages);
            addPiece.executeUpdate();
        });
    }

    void drop(Block block) throws SQLException {
        dropPieces.setLong(1, block.id());
        dropPieces.executeUpdate();
        dropBlock.setLong(1, block.id());
        dropBlock.executeUpdate();
    }

    /** Returns after the changes are on disk; also ends a reading. */
    void commit() throws SQLException {
        connection.commit();
    }

    /** Rebuilds the file if it is small, since SQLite leaves copies of what it has moved in unused parts of pages. */
    void rebuild() throws SQLException, IOException {
        if (Files.size(file) <= REBUILT_BYTES) {
            close();
            try (Connection alone = SqliteConnections.index(file)) {
                SqliteConnections.run(alone, "VACUUM");
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
