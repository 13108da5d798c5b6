package dev.parley.broker.sqlite.table;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/** Connections to a log, and helpers to use them. A connection belongs to one thread at a time. */
public final class SqliteConnections {
    /** How long to wait while somebody with a shell holds the database. */
    public static final int BUSY_MILLIS = 2_000;

    private static final int WRITER_CACHE_KIB = 64 * 1024;
    private static final int READER_CACHE_KIB = 8 * 1024;

    private SqliteConnections() {}

    /** Opens the connection that writes; a commit on it returns after the data is on disk. */
    public static Connection writer(Path file) throws SQLException {
        SQLiteConfig config = config(WRITER_CACHE_KIB);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        // the checkpointer does that, so that no sender waits for it
        config.setWalAutocheckpoint(0);
        // what is redacted or dropped is overwritten with zeros, so that nobody finds it in the file;
        // LogTransaction turns this off for appends
        config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "ON");
        Connection connection = config.createConnection("jdbc:sqlite:" + file);
        // on macOS, what fsync means elsewhere
        run(connection, "PRAGMA fullfsync = ON");
        run(connection, "PRAGMA checkpoint_fullfsync = ON");
        return connection;
    }

    /** Opens a connection that only reads. */
    public static Connection reader(Path file) throws SQLException {
        SQLiteConfig config = config(READER_CACHE_KIB);
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        Connection connection = config.createConnection("jdbc:sqlite:" + file);
        run(connection, "PRAGMA query_only = ON");
        return connection;
    }

    /** Opens an empty database in memory, which goes when the connection is closed. */
    static Connection memory() throws SQLException {
        return config(READER_CACHE_KIB).createConnection("jdbc:sqlite::memory:");
    }

    /** Opens the connection to the index of a search, which removes what it is told to for good, and needs no other file. */
    public static Connection index(Path file) throws SQLException {
        SQLiteConfig config = config(READER_CACHE_KIB);
        config.setJournalMode(SQLiteConfig.JournalMode.DELETE);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "ON");
        return config.createConnection("jdbc:sqlite:" + file);
    }

    private static SQLiteConfig config(int cacheKib) {
        SQLiteConfig config = new SQLiteConfig();
        config.setOpenMode(SQLiteOpenMode.NOMUTEX);
        config.setBusyTimeout(BUSY_MILLIS);
        config.setCacheSize(-cacheKib);
        config.setGetGeneratedKeys(false);
        config.setPragma(SQLiteConfig.Pragma.TEMP_STORE, "MEMORY");
        return config;
    }

    /** Sets how long the connection waits for others before it fails. */
    public static void waitFor(Connection connection, int millis) throws SQLException {
        run(connection, "PRAGMA busy_timeout = " + millis);
    }

    public static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns the first column of the first row. */
    public static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            if (!rows.next()) {
                throw new SQLException("no row: " + sql);
            }
            return rows.getLong(1);
        }
    }

    /** Returns whether the database itself is corrupt, as opposed to the disk or the file system around it. */
    public static boolean isCorrupt(SQLException e) {
        return e instanceof CorruptLogException
                || is(e, SQLiteErrorCode.SQLITE_CORRUPT)
                || is(e, SQLiteErrorCode.SQLITE_NOTADB)
                || code(e) == SQLiteErrorCode.SQLITE_IOERR_SHORT_READ.code;
    }

    public static boolean is(SQLException e, SQLiteErrorCode code) {
        // extended codes carry the primary one in their lowest byte
        return (code(e) & 0xFF) == code.code;
    }

    private static int code(SQLException e) {
        return e instanceof SQLiteException sqlite ? sqlite.getResultCode().code : e.getErrorCode();
    }
}
