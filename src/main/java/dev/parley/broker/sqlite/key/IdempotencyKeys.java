package dev.parley.broker.sqlite.key;

import dev.parley.broker.KeyHash;
import dev.parley.broker.sqlite.table.KeyEntry;
import dev.parley.broker.sqlite.table.RoomRow;
import dev.parley.message.User;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The idempotency keys by which a retry is recognised: the table {@code keys}, and the newest ones in {@link RecentKeys}.
 * They outlive their messages. A row is identified by its {@link KeyHash}; logs of earlier versions also have
 * {@link NumberedKeys} until all of these are forgotten.
 *
 * <p>Confined to the writer's thread; its statements end with the connection.
 */
public final class IdempotencyKeys {
    private final RecentKeys recent;
    private final SettledKeys settled;
    private final NumberedKeys numbered;

    public IdempotencyKeys(Connection connection) throws SQLException {
        recent = new RecentKeys(connection);
        settled = new SettledKeys(connection, "keys");
        numbered = new NumberedKeys(connection);
    }

    /**
     * Remembers an author's key, unless it is remembered already.
     *
     * @param entry the position that the message gets if its key is new
     * @param since now, in milliseconds of a clock that does not jump; the key's age counts from it
     * @return the entry that was remembered before, or null if the key is new or null
     */
    public @Nullable KeyEntry remember(RoomRow room, User author, @Nullable String key, KeyEntry entry, long since)
            throws SQLException {
        if (key == null) {
            return null;
        }
        byte[] hash = hash(room, author.id(), key);
        KeyEntry earlier = find(hash, room, author.id(), key);
        if (earlier == null) {
            recent.add(hash, entry, since);
        }
        return earlier;
    }

    /** Returns what is remembered of an author's key; null if that is nothing, or if the key is null. */
    public @Nullable KeyEntry find(RoomRow room, User author, @Nullable String key) throws SQLException {
        return key == null ? null : find(hash(room, author.id(), key), room, author.id(), key);
    }

    private @Nullable KeyEntry find(byte[] hash, RoomRow room, String author, String key) throws SQLException {
        KeyEntry found = recent.find(hash);
        if (found == null) {
            found = settled.find(hash);
        }
        return found == null ? numbered.find(room.id(), author, key) : found;
    }

    private static byte[] hash(RoomRow room, String author, String key) {
        return KeyHash.bytes(KeyHash.of(room.name(), author, key));
    }

    public RecentKeys recent() {
        return recent;
    }

    /**
     * Deletes the old rows among the next settled ones, see {@link SettledKeys#purge}.
     *
     * @param after the hash that was examined last; empty at the start of a pass
     * @param from rows of this time and later stay
     * @return the hash to continue after, or null at the end of a pass
     */
    public byte @Nullable [] purge(byte[] after, long from) throws SQLException {
        numbered.purge(from);
        return settled.purge(after, from);
    }
}
