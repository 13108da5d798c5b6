package dev.parley.broker.postgres;

import dev.parley.message.Change;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.Revision;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Converts messages to rows of the table {@code message}, and back. */
final class Rows {
    /** The columns that {@link #read} expects, in this order, of a table named {@code m}. */
    static final String COLUMNS = "m.seq, to_millis_1(m.at), m.author, m.name, m.key, m.kind, m.type, m.payload,"
            + " m.change, m.target, m.state, m.state_seq, to_millis_1(m.state_at)";

    private static final int NOTHING = 0;
    private static final int TEXT = 1;
    private static final int JSON = 2;
    private static final int BINARY = 3;

    private static final int EDITED = 1;
    private static final int REDACTED = 2;
    private static final int ERASED = 3;
    private static final int REDACTED_WITH_AUTHOR = 4;

    /**
     * Holds for reactions only, of which {@code target} is negative: servers that do not know reactions announce the removal of
     * a message that does not exist then, instead of a message. Those that were taken back have no payload.
     */
    static final String IS_REACTION = "m.target < 0 AND m.kind <> 0";

    private Rows() {}

    /** Returns text as it is stored: PostgreSQL has no U+0000. */
    static @Nullable String encode(@Nullable String text) {
        return text == null || (text.indexOf('\\') < 0 && text.indexOf(0) < 0)
                ? text
                : text.replace("\\", "\\\\").replace("\0", "\\0");
    }

    /** Reverses {@link #encode}. */
    static @Nullable String decode(@Nullable String stored) {
        if (stored == null || stored.indexOf('\\') < 0) {
            return stored;
        }
        StringBuilder text = new StringBuilder(stored.length());
        for (int i = 0; i < stored.length(); i++) {
            char c = stored.charAt(i);
            if (c == '\\' && i + 1 < stored.length()) {
                i++;
                text.append(stored.charAt(i) == '0' ? '\0' : stored.charAt(i));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    static int kind(Payload payload) {
        if (payload == Payload.NONE) {
            return NOTHING;
        }
        if (payload instanceof Payload.Text) {
            return TEXT;
        }
        return payload instanceof Payload.Json ? JSON : BINARY;
    }

    /** Binds values as one array parameter. */
    static <T> void array(
            PreparedStatement statement, int index, String type, List<T> from, Function<T, @Nullable Object> value)
            throws SQLException {
        Connection connection = statement.getConnection();
        @Nullable Object[] values = new Object[from.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value.apply(from.get(i));
        }
        statement.setArray(index, connection.createArrayOf(type, values));
    }

    /** Binds the payloads of messages as one array parameter. */
    static <T> void payloads(PreparedStatement statement, int index, List<T> from, Function<T, Payload> payload)
            throws SQLException {
        byte[][] bytes = new byte[from.size()][];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = payload.apply(from.get(i)).toBytes();
        }
        statement.setArray(index, statement.getConnection().createArrayOf("bytea", bytes));
    }

    /** Binds whole messages to the parameters of {@code amend_1}, from {@code seq} to {@code state_at}. */
    static void bind(PreparedStatement statement, int first, List<Message> rows) throws SQLException {
        int at = first;
        array(statement, at++, "int8", rows, Message::seq);
        array(statement, at++, "int8", rows, each -> each.at().toEpochMilli());
        array(statement, at++, "text", rows, each -> encode(each.from().id()));
        array(statement, at++, "text", rows, each -> encode(each.from().name()));
        array(statement, at++, "text", rows, each -> encode(each.key()));
        array(statement, at++, "int2", rows, each -> (short) kind(each.payload()));
        array(statement, at++, "text", rows, each -> encode(each.payload().type()));
        payloads(statement, at++, rows, Message::payload);
        array(statement, at++, "int2", rows, each -> each.change() == null ? null : (short) code(each.change()));
        array(statement, at++, "int8", rows, each -> each.change() == null ? null : target(each.change()));
        array(statement, at++, "int2", rows, each -> each.revision() == null ? null : (short) state(each.revision()));
        array(
                statement,
                at++,
                "int8",
                rows,
                each -> each.revision() == null ? null : each.revision().seq());
        array(
                statement,
                at,
                "int8",
                rows,
                each -> each.revision() == null ? null : each.revision().at().toEpochMilli());
    }

    static int state(Revision revision) {
        return revision.redacted() ? REDACTED : EDITED;
    }

    static int code(Change change) {
        return switch (change.kind()) {
            case EDITED -> EDITED;
            case REDACTED -> change.author() ? REDACTED_WITH_AUTHOR : REDACTED;
            case ERASED -> ERASED;
            case REACTED -> REDACTED;
        };
    }

    static long target(Change change) {
        return change.kind() == Change.Kind.REACTED ? -change.of() : change.of();
    }

    /**
     * Reads a row.
     *
     * @param first the index of its first column
     */
    static Message read(ResultSet row, int first, RoomName room) throws SQLException {
        int at = first;
        long seq = row.getLong(at++);
        Instant time = Instant.ofEpochMilli(row.getLong(at++));
        String author = text(row, at++);
        String name = text(row, at++);
        String key = decode(row.getString(at++));
        int kind = row.getInt(at++);
        String type = text(row, at++);
        byte[] bytes = Objects.requireNonNull(row.getBytes(at++));
        int change = row.getInt(at++);
        long target = row.getLong(at++);
        int state = row.getInt(at++);
        long stateSeq = row.getLong(at++);
        Revision revision =
                state == 0 ? null : new Revision(state == REDACTED, stateSeq, Instant.ofEpochMilli(row.getLong(at)));
        return new Message(
                room,
                seq,
                time,
                new User(author, name),
                key,
                payload(kind, type, bytes),
                change(change, target),
                revision);
    }

    private static String text(ResultSet row, int index) throws SQLException {
        return Objects.requireNonNull(decode(row.getString(index)));
    }

    private static @Nullable Change change(int code, long target) {
        return switch (code) {
            case EDITED -> Change.edit(target);
            case REDACTED -> target < 0 ? Change.reaction(-target) : Change.redaction(target, false);
            case REDACTED_WITH_AUTHOR -> Change.redaction(target, true);
            case ERASED -> Change.erasure();
            default -> null;
        };
    }

    static Payload payload(int kind, String type, byte[] bytes) throws SQLException {
        return switch (kind) {
            case NOTHING -> Payload.NONE;
            case TEXT -> new Payload.Text(new String(bytes, StandardCharsets.UTF_8), type);
            case JSON -> new Payload.Json(new String(bytes, StandardCharsets.UTF_8), type);
            case BINARY -> new Payload.Binary(bytes, type);
            default -> throw new SQLException("a message of a kind that this version does not know: " + kind);
        };
    }
}
