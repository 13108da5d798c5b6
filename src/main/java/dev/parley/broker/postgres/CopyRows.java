package dev.parley.broker.postgres;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Rows for one table, in the text format of {@code COPY FROM STDIN}, which PostgreSQL takes several times as fast as inserts.
 * They are sent whenever they have grown to a mebibyte. Confined to one thread.
 */
final class CopyRows {
    private static final int FULL_BYTES = 1024 * 1024;
    private static final byte[] NULL = {'\\', 'N'};
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final Connection connection;
    private final String copy;
    private ByteArrayOutputStream rows = new ByteArrayOutputStream();
    private boolean first = true;

    /** @param columns the table with the names of its columns in parentheses */
    CopyRows(Connection connection, String columns) {
        this.connection = connection;
        this.copy = "COPY " + columns + " FROM STDIN";
    }

    private void separate() {
        if (!first) {
            rows.write('\t');
        }
        first = false;
    }

    CopyRows add(@Nullable Long value) {
        return value == null ? addNull() : addPlain(value.toString());
    }

    CopyRows add(Instant value) {
        return addPlain(value.toString());
    }

    private CopyRows addNull() {
        separate();
        rows.writeBytes(NULL);
        return this;
    }

    /** Adds something that needs no escaping. */
    CopyRows addPlain(String value) {
        separate();
        rows.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    /** Adds text, after {@link Rows#encode}. */
    CopyRows add(@Nullable String text) {
        String encoded = Rows.encode(text);
        if (encoded == null) {
            return addNull();
        }
        separate();
        for (byte each : encoded.getBytes(StandardCharsets.UTF_8)) {
            switch (each) {
                case '\\' -> escaped('\\');
                case '\n' -> escaped('n');
                case '\r' -> escaped('r');
                case '\t' -> escaped('t');
                default -> rows.write(each);
            }
        }
        return this;
    }

    private void escaped(char letter) {
        rows.write('\\');
        rows.write(letter);
    }

    CopyRows add(byte[] bytes) {
        separate();
        escaped('\\');
        rows.write('x');
        for (byte each : bytes) {
            rows.write(HEX[(each >> 4) & 0xF]);
            rows.write(HEX[each & 0xF]);
        }
        return this;
    }

    /** Ends a row. */
    void end() throws SQLException {
        rows.write('\n');
        first = true;
        if (rows.size() >= FULL_BYTES) {
            flush();
        }
    }

    /** Sends what was added. */
    void flush() throws SQLException {
        if (rows.size() == 0) {
            return;
        }
        byte[] sent = rows.toByteArray();
        // a new one, since a large message has made this one large
        rows = new ByteArrayOutputStream();
        try {
            long unused =
                    connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copy, new ByteArrayInputStream(sent));
        } catch (IOException e) {
            throw new SQLException("the connection broke: " + e.getMessage(), e);
        }
    }
}
