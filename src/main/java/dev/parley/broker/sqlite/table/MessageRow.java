package dev.parley.broker.sqlite.table;

import dev.parley.message.Change;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.Revision;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Converts messages to rows of the tables {@code messages} and {@code tail}, and back. */
public final class MessageRow {
    private static final String PLAIN = "id, at, author, name, key, kind, type, payload, crc";

    /** Appends a message to the {@link Tail}. */
    static final String INSERT = "INSERT INTO tail (" + PLAIN + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";

    /** Stores a message in its place. */
    static final String INSERT_IN_PLACE = INSERT.replace("INTO tail", "INTO messages");

    /** Copies the tail to its place, room by room. */
    public static final String MOVE = "INSERT INTO messages (" + PLAIN + ") SELECT " + PLAIN + " FROM tail ORDER BY id";

    /** Stores an entry that changes others, or replaces the row of a message by its revision. */
    public static final String REPLACE =
            "INSERT OR REPLACE INTO messages (id, at, author, name, key, kind, type, payload, crc,"
                    + " change, target, state, state_seq, state_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    /** The columns that {@link #read} expects, in this order. */
    public static final String COLUMNS =
            "id, at, author, name, key, kind, type, payload, crc," + " change, target, state, state_seq, state_at";

    /** The same from the tail, whose entries change nothing and are not changed. */
    static final String TAIL_COLUMNS = PLAIN + ", 0, 0, 0, 0, 0";

    private static final int NOTHING = 0;
    private static final int TEXT = 1;
    private static final int JSON = 2;
    private static final int BINARY = 3;

    /** The value of {@code change} for edits; the index of the schema holds these. */
    private static final int EDITED = 1;

    private static final int REDACTED = 2;
    private static final int ERASED = 3;
    private static final int REDACTED_WITH_AUTHOR = 4;

    /** The value of {@code change} for reactions; another index holds these. */
    private static final int REACTED = 5;

    private MessageRow() {}

    /**
     * Binds a message to the parameters of {@link #INSERT}, with a checksum of everything in the row.
     *
     * @param room the number of the room, see {@link Schema#id}
     */
    static void bind(PreparedStatement insert, long room, Message message) throws SQLException {
        long at = message.at().toEpochMilli();
        int kind = kind(message.payload());
        byte[] payload = message.payload().toBytes();
        insert.setLong(1, Schema.id(room, message.seq()));
        insert.setLong(2, at);
        insert.setString(3, message.from().id());
        insert.setString(4, message.from().name());
        insert.setString(5, message.key());
        insert.setInt(6, kind);
        insert.setString(7, message.payload().type());
        insert.setBytes(8, payload);
        insert.setLong(9, checksum(message, kind, payload, Extra.NONE));
    }

    /**
     * Binds an entry or a revised message to the parameters of {@link #REPLACE}.
     *
     * @param room the number of the room, see {@link Schema#id}
     */
    public static void bindWhole(PreparedStatement replace, long room, Message message) throws SQLException {
        bind(replace, room, message);
        Extra extra = Extra.of(message, room);
        replace.setLong(
                9, checksum(message, kind(message.payload()), message.payload().toBytes(), extra));
        replace.setLong(10, extra.change());
        replace.setLong(11, extra.target());
        replace.setLong(12, extra.state());
        replace.setLong(13, extra.stateSeq());
        replace.setLong(14, extra.stateAt());
    }

    /** The columns of version 2, which are all 0 in most rows. */
    private record Extra(long change, long target, long state, long stateSeq, long stateAt) {
        static final Extra NONE = new Extra(0, 0, 0, 0, 0);

        static Extra of(Message message, long room) {
            Change change = message.change();
            Revision revision = message.revision();
            return new Extra(
                    change == null ? 0 : code(change),
                    change == null || change.of() == 0 ? 0 : Schema.id(room, change.of()),
                    revision == null ? 0 : revision.redacted() ? REDACTED : EDITED,
                    revision == null ? 0 : revision.seq(),
                    revision == null ? 0 : revision.at().toEpochMilli());
        }

        static Extra read(ResultSet row) throws SQLException {
            return new Extra(row.getLong(10), row.getLong(11), row.getLong(12), row.getLong(13), row.getLong(14));
        }

        private static int code(Change change) {
            return switch (change.kind()) {
                case EDITED -> EDITED;
                case REDACTED -> change.author() ? REDACTED_WITH_AUTHOR : REDACTED;
                case ERASED -> ERASED;
                case REACTED -> REACTED;
            };
        }

        @Nullable Change toChange() {
            return switch ((int) change) {
                case EDITED -> Change.edit(Schema.seq(target));
                case REDACTED -> Change.redaction(Schema.seq(target), false);
                case REDACTED_WITH_AUTHOR -> Change.redaction(Schema.seq(target), true);
                case ERASED -> Change.erasure();
                case REACTED -> Change.reaction(Schema.seq(target));
                default -> null;
            };
        }

        @Nullable Revision toRevision() {
            return state == 0 ? null : new Revision(state == REDACTED, stateSeq, Instant.ofEpochMilli(stateAt));
        }
    }

    /** Returns the checksum of everything in a row. Rows without a change have the same one as in version 1. */
    private static long checksum(Message message, int kind, byte[] payload, Extra extra) {
        RowChecksum crc = new RowChecksum()
                .add(message.room())
                .add(message.seq())
                .add(message.at().toEpochMilli())
                .add(message.from().id())
                .add(message.from().name())
                .add(message.key())
                .add(kind)
                .add(message.payload().type())
                .add(payload);
        if (!extra.equals(Extra.NONE)) {
            crc.add(extra.change()).add(extra.target());
            crc.add(extra.state()).add(extra.stateSeq()).add(extra.stateAt());
        }
        return crc.value();
    }

    /** Returns the message, or null if the row is corrupt. */
    public static @Nullable Message read(ResultSet row, RoomName room) throws SQLException {
        long seq = Schema.seq(row.getLong(1));
        Instant at = Instant.ofEpochMilli(row.getLong(2));
        String author = row.getString(3);
        String name = row.getString(4);
        String key = row.getString(5);
        int kind = row.getInt(6);
        String type = row.getString(7);
        byte[] payload = row.getBytes(8);
        if (author == null || name == null || type == null || payload == null || kind < NOTHING || kind > BINARY) {
            return null;
        }
        Extra extra = Extra.read(row);
        Message message = new Message(
                room,
                seq,
                at,
                new User(author, name),
                key,
                payload(kind, type, payload),
                extra.toChange(),
                extra.toRevision());
        return checksum(message, kind, payload, extra) == row.getLong(9) ? message : null;
    }

    private static int kind(Payload payload) {
        if (payload == Payload.NONE) {
            return NOTHING;
        }
        if (payload instanceof Payload.Text) {
            return TEXT;
        }
        return payload instanceof Payload.Json ? JSON : BINARY;
    }

    private static Payload payload(int kind, String type, byte[] bytes) {
        return switch (kind) {
            case NOTHING -> Payload.NONE;
            case TEXT -> new Payload.Text(new String(bytes, StandardCharsets.UTF_8), type);
            case JSON -> new Payload.Json(new String(bytes, StandardCharsets.UTF_8), type);
            default -> new Payload.Binary(bytes, type);
        };
    }
}
