package dev.parley.broker;

import dev.parley.message.RoomName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The hashes by which engines recognise a retry. All of them use the same ones, so that a log can be moved from one to the other
 * with its keys.
 */
public final class KeyHash {
    /** The length of {@link #bytes}. */
    public static final int BYTES = 16;

    private KeyHash() {}

    /**
     * Returns half a SHA-256 of room, author and key, which no two will ever share. Without a key it is random: it tells
     * whether a message was stored whose answer was lost.
     */
    public static UUID of(RoomName room, String author, @Nullable String key) {
        if (key == null) {
            return UUID.randomUUID();
        }
        byte[] name = room.value().getBytes(StandardCharsets.UTF_8);
        // as UTF-16, since a key may hold lone surrogates; lengths separate the parts
        ByteBuffer bytes = ByteBuffer.allocate(2 * Integer.BYTES + name.length + 2 * (author.length() + key.length()));
        bytes.putInt(name.length).put(name).putInt(author.length());
        bytes.asCharBuffer().put(author).put(key);
        ByteBuffer hash = ByteBuffer.wrap(Sha256.digest().digest(bytes.array()));
        return new UUID(hash.getLong(), hash.getLong());
    }

    /** Returns a hash as 16 bytes. */
    public static byte[] bytes(UUID hash) {
        return ByteBuffer.allocate(BYTES)
                .putLong(hash.getMostSignificantBits())
                .putLong(hash.getLeastSignificantBits())
                .array();
    }

    /** Reverses {@link #bytes}. */
    public static UUID of(byte[] bytes) {
        ByteBuffer hash = ByteBuffer.wrap(bytes);
        return new UUID(hash.getLong(), hash.getLong());
    }
}
