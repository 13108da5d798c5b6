package dev.parley.broker.sqlite;

import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Converts messages to rows of the table {@code messages}, and back. */
final class MessageRow {
    static final String INSERT = "INSERT INTO messages (id, at, author, name, key, kind, type, payload, crc)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";

    /** The columns that {@link #read} expects, in this order. */
    static final String COLUMNS = "id, at, author, name, key, kind, type, payload, crc";

    private static final int TEXT = 1;
    private static final int JSON = 2;
    private static final int BINARY = 3;

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
        insert.setLong(
                9,
                new RowChecksum()
                        .add(message.room())
                        .add(message.seq())
                        .add(at)
                        .add(message.from().id())
                        .add(message.from().name())
                        .add(message.key())
                        .add(kind)
                        .add(message.payload().type())
                        .add(payload)
                        .value());
    }

    /** Returns the message, or null if the row is corrupt. */
    static @Nullable Message read(ResultSet row, RoomName room) throws SQLException {
        long seq = Schema.seq(row.getLong(1));
        long at = row.getLong(2);
        String author = row.getString(3);
        String name = row.getString(4);
        String key = row.getString(5);
        int kind = row.getInt(6);
        String type = row.getString(7);
        byte[] payload = row.getBytes(8);
        if (author == null || name == null || type == null || payload == null || kind < TEXT || kind > BINARY) {
            return null;
        }
        long crc = new RowChecksum()
                .add(room)
                .add(seq)
                .add(at)
                .add(author)
                .add(name)
                .add(key)
                .add(kind)
                .add(type)
                .add(payload)
                .value();
        if (crc != row.getLong(9)) {
            return null;
        }
        return new Message(
                room, seq, Instant.ofEpochMilli(at), new User(author, name), key, payload(kind, type, payload));
    }

    private static int kind(Payload payload) {
        if (payload instanceof Payload.Text) {
            return TEXT;
        }
        return payload instanceof Payload.Json ? JSON : BINARY;
    }

    private static Payload payload(int kind, String type, byte[] bytes) {
        return switch (kind) {
            case TEXT -> new Payload.Text(new String(bytes, StandardCharsets.UTF_8), type);
            case JSON -> new Payload.Json(new String(bytes, StandardCharsets.UTF_8), type);
            default -> new Payload.Binary(bytes, type);
        };
    }
}
