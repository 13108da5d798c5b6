package dev.parley.broker.sqlite.table;

import dev.parley.message.RoomName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The checksum of a row: CRC-32C (RFC 3720, appendix B.4) over all its fields. Each text and blob is preceded by its
 * length, so that no byte can move from one field to the next unnoticed.
 */
public final class RowChecksum {
    private static final int NULL = -1;

    private final CRC32C crc = new CRC32C();
    private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);

    public RowChecksum add(long value) {
        number.clear();
        crc.update(number.putLong(value).flip());
        return this;
    }

    public RowChecksum add(RoomName room) {
        return add(room.value());
    }

    public RowChecksum add(@Nullable String text) {
        return text == null ? add(NULL) : add(text.getBytes(StandardCharsets.UTF_8));
    }

    public RowChecksum add(byte[] bytes) {
        add(bytes.length);
        crc.update(bytes);
        return this;
    }

    /** Returns the checksum of everything added so far: 32 bits, never negative. */
    public long value() {
        return crc.getValue();
    }
}
