package dev.parley.broker.sqlite.table;

import dev.parley.broker.BrokerException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The tables of a log, by version. A log of an older version is migrated step by step when it is opened, each step in one
 * transaction. One of a newer version is refused.
 *
 * <p>A message's {@code id} combines its room's id and its {@code seq}, so a room's messages are adjacent and in order.
 */
public final class Schema {
    /** "PRLY", by which the command {@code file} and this class recognise a log. */
    static final int APPLICATION_ID = 0x50524C59;

    /** The lower bits of a message's id, which hold its {@code seq}; the bits above them hold the room's id. */
    public static final int SEQ_BITS = 40;

    public static final long MAX_SEQ = (1L << SEQ_BITS) - 1;
    public static final long MAX_ROOMS = (1L << (Long.SIZE - 1 - SEQ_BITS)) - 1;

    /** The statements that lead to each version; the n-th entry leads to version n. Published entries never change. */
    public static final List<List<String>> VERSIONS = List.of(
            List.of(
                    "CREATE TABLE log (epoch TEXT NOT NULL, crc INTEGER NOT NULL)",
                    """
            CREATE TABLE rooms (
              id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
              first INTEGER NOT NULL, last INTEGER NOT NULL, bytes INTEGER NOT NULL, crc INTEGER NOT NULL)""",
                    """
            CREATE TABLE messages (
              id INTEGER PRIMARY KEY, at INTEGER NOT NULL, author TEXT NOT NULL, name TEXT NOT NULL, key TEXT,
              kind INTEGER NOT NULL, type TEXT NOT NULL, payload BLOB NOT NULL, crc INTEGER NOT NULL)""",
                    """
            CREATE TABLE keys (
              hash BLOB PRIMARY KEY, seq INTEGER NOT NULL, at INTEGER NOT NULL, since INTEGER NOT NULL,
              crc INTEGER NOT NULL) WITHOUT ROWID""",
                    // for people who use the sqlite3 shell
                    """
            CREATE VIEW history AS SELECT
              rooms.name AS room, messages.id & 1099511627775 AS seq,
              strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch') AS at, author, messages.name AS name, key, type,
              CASE kind WHEN 3 THEN payload ELSE CAST(payload AS TEXT) END AS payload
            FROM messages JOIN rooms ON rooms.id = messages.id >> 40"""),
            List.of(
                    """
            CREATE TABLE records (
              kind TEXT NOT NULL, subject TEXT NOT NULL, value TEXT NOT NULL, crc INTEGER NOT NULL,
              PRIMARY KEY (kind, subject)) WITHOUT ROWID""",
                    // what an entry does to another one (see MessageRow), and that one's id
                    "ALTER TABLE messages ADD COLUMN change INTEGER NOT NULL DEFAULT 0",
                    "ALTER TABLE messages ADD COLUMN target INTEGER NOT NULL DEFAULT 0",
                    // what became of this message, by which entry, and when
                    "ALTER TABLE messages ADD COLUMN state INTEGER NOT NULL DEFAULT 0",
                    "ALTER TABLE messages ADD COLUMN state_seq INTEGER NOT NULL DEFAULT 0",
                    "ALTER TABLE messages ADD COLUMN state_at INTEGER NOT NULL DEFAULT 0",
                    // holds edits only, so that an ordinary append does not touch it
                    "CREATE INDEX edits ON messages (target) WHERE change = 1"),
            List.of(
                    // keys in the order of their arrival, until they are settled in the table keys
                    """
            CREATE TABLE recent_keys (
              id INTEGER PRIMARY KEY, hash BLOB NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL,
              since INTEGER NOT NULL, crc INTEGER NOT NULL)"""),
            List.of(
                    // messages of all rooms in the order of their arrival, until they are moved to the table messages
                    """
            CREATE TABLE tail (
              position INTEGER PRIMARY KEY, id INTEGER NOT NULL, at INTEGER NOT NULL, author TEXT NOT NULL,
              name TEXT NOT NULL, key TEXT, kind INTEGER NOT NULL, type TEXT NOT NULL, payload BLOB NOT NULL,
              crc INTEGER NOT NULL)""", """
            CREATE VIEW entries AS
              SELECT id, at, author, name, key, kind, type, payload, crc, change, target, state, state_seq, state_at
                FROM messages
              UNION ALL SELECT id, at, author, name, key, kind, type, payload, crc, 0, 0, 0, 0, 0 FROM tail""", "DROP VIEW history", """
            CREATE VIEW history AS SELECT
              rooms.name AS room, entries.id & 1099511627775 AS seq,
              strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch') AS at, author, entries.name AS name, key, type,
              CASE kind WHEN 3 THEN payload ELSE CAST(payload AS TEXT) END AS payload
            FROM entries JOIN rooms ON rooms.id = entries.id >> 40"""),
            // holds reactions only, and none that was taken back, so that pages find those of their messages
            List.of("CREATE INDEX reactions ON messages (target) WHERE change = 5 AND kind <> 0"),
            List.of(
                    // keys whose hashes are of the room's number; new ones are of its name, as in PostgreSQL
                    "ALTER TABLE keys RENAME TO numbered_keys", """
            INSERT OR IGNORE INTO numbered_keys (hash, seq, at, since, crc)
              SELECT hash, seq, at, since, crc FROM recent_keys ORDER BY hash""", "DELETE FROM recent_keys", """
            CREATE TABLE keys (
              hash BLOB PRIMARY KEY, seq INTEGER NOT NULL, at INTEGER NOT NULL, since INTEGER NOT NULL,
              crc INTEGER NOT NULL) WITHOUT ROWID"""),
            List.of(
                    // references to the entries of all rooms, in one order; and which log they are of
                    "CREATE TABLE events (number INTEGER PRIMARY KEY, id INTEGER NOT NULL, kind INTEGER NOT NULL)",
                    "CREATE TABLE event_log (epoch TEXT NOT NULL, log TEXT NOT NULL)"));

    /** One line for each column of a table, view or index, with all that a statement relies on. */
    private static final String PARTS = """
            SELECT concat_ws(' ', s.type, s.name, 'column', c.name, c.type, c."notnull", c.dflt_value, c.pk)
              FROM sqlite_schema s, pragma_table_info(s.name) c WHERE s.type IN ('table', 'view')
            UNION ALL SELECT concat_ws(' ', s.type, s.name, 'of', s.tbl_name, 'column', c.name)
              FROM sqlite_schema s, pragma_index_info(s.name) c WHERE s.type = 'index'""";

    private final Path file;
    private final List<List<String>> versions;

    public Schema(Path file, List<List<String>> versions) {
        this.file = file;
        this.versions = versions;
    }

    /** Migrates the database to the newest version. The connection is in auto-commit mode before and after. */
    public void migrate(Connection connection) throws SQLException {
        long version = SqliteConnections.number(connection, "PRAGMA user_version");
        boolean empty = SqliteConnections.number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
        if (!empty && SqliteConnections.number(connection, "PRAGMA application_id") != APPLICATION_ID) {
            throw new BrokerException(file + " is an SQLite database, but not a log of Parley. Setting: parley.data.");
        }
        if (version > versions.size()) {
            throw new BrokerException(file + " was written by a newer Parley: its version is " + version
                    + ", this one knows " + versions.size() + ". Start the newer one, or restore a backup.");
        }
        if (empty) {
            // has no effect once there are tables
            SqliteConnections.run(connection, "PRAGMA auto_vacuum = INCREMENTAL");
        }
        SqliteConnections.run(connection, "PRAGMA journal_mode = WAL");
        for (int next = (int) version; next < versions.size(); next++) {
            step(connection, next);
        }
    }

    private void step(Connection connection, int index) throws SQLException {
        connection.setAutoCommit(false);
        try {
            for (String statement : versions.get(index)) {
                SqliteConnections.run(connection, statement);
            }
            SqliteConnections.run(connection, "PRAGMA application_id = " + APPLICATION_ID);
            SqliteConnections.run(connection, "PRAGMA user_version = " + (index + 1));
            connection.commit();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /**
     * Checks that the database has each table, column and index of the newest version. SQLite does not: to it, a schema with a
     * damaged name is another valid schema, and every read would fail. What operators added is theirs.
     *
     * @throws CorruptLogException if one is missing
     */
    public void verify(Connection connection) throws SQLException {
        Set<String> expected;
        try (Connection memory = SqliteConnections.memory()) {
            new Schema(file, versions).migrate(memory);
            expected = parts(memory);
        }
        expected.removeAll(parts(connection));
        if (!expected.isEmpty()) {
            throw new CorruptLogException(
                    "the schema lacks " + expected.iterator().next());
        }
    }

    private static Set<String> parts(Connection connection) throws SQLException {
        Set<String> parts = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(PARTS)) {
            while (rows.next()) {
                parts.add(rows.getString(1));
            }
        }
        return parts;
    }

    public static long id(long room, long seq) {
        return (room << SEQ_BITS) | seq;
    }

    public static long seq(long id) {
        return id & MAX_SEQ;
    }
}
