package dev.parley.broker.memory;

import dev.parley.message.Change;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.Revision;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages as bytes in an array, without their room, which all of a log have in common, and without reactions, which are
 * entries of their own. A message reads back as it was, even with strings that have no form in UTF-8.
 *
 * <p>A packed message begins with integers at fixed places, so that a log can look at one without unpacking it:
 *
 * <pre>
 * 0   its length        4   size of the payload   8   hash of author and key, or 0
 * 12  time              20  flags                 24  what it changes, the revision: eight bytes each, if present
 * </pre>
 *
 * <p>Then come the strings, each with its length in front: the author's id and name, the key, the media type, the payload.
 */
final class PackedMessage {
    private static final int SIZE = 4;
    private static final int HASH = 8;
    private static final int TIME = 12;
    private static final int FLAGS = 20;
    private static final int BODY = 24;

    private static final int TEXT = 1;
    private static final int JSON = 2;
    private static final int BINARY = 3;
    private static final int KIND = 3;
    private static final int KEYED = 1 << 2;
    private static final int TYPED = 1 << 3;
    private static final int REVISED = 1 << 4;
    private static final int REDACTED = 1 << 5;
    private static final int CHANGING = 1 << 6;
    private static final int AUTHOR = 1 << 7;
    private static final int CHANGE_SHIFT = 8;
    private static final int CHANGE_KIND = 3;

    private static final List<Change.Kind> CHANGES =
            List.of(Change.Kind.EDITED, Change.Kind.REDACTED, Change.Kind.ERASED, Change.Kind.REACTED);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private PackedMessage() {}

    /** Returns how many bytes a message takes. */
    static int length(Message message) {
        return BODY
                + (message.change() == null ? 0 : Long.BYTES)
                + (message.revision() == null ? 0 : 2 * Long.BYTES)
                + PackedStrings.length(message.from().id())
                + PackedStrings.length(message.from().name())
                + (message.key() == null ? 0 : PackedStrings.length(message.key()))
                + (isTyped(message.payload())
                        ? PackedStrings.length(message.payload().type())
                        : 0)
                + payloadLength(message.payload());
    }

    private static int payloadLength(Payload payload) {
        if (payload instanceof Payload.Text text) {
            return PackedStrings.length(text.text());
        }
        if (payload instanceof Payload.Json json) {
            return PackedStrings.length(json.json());
        }
        return payload.size();
    }

    private static boolean isTyped(Payload payload) {
        return payload != Payload.NONE && !payload.type().equals(usualType(kind(payload)));
    }

    private static int kind(Payload payload) {
        if (payload instanceof Payload.Text) {
            return TEXT;
        }
        if (payload instanceof Payload.Json) {
            return JSON;
        }
        return payload == Payload.NONE ? 0 : BINARY;
    }

    private static String usualType(int kind) {
        return switch (kind) {
            case TEXT -> Payload.TEXT_PLAIN;
            case JSON -> Payload.JSON;
            default -> Payload.OCTET_STREAM;
        };
    }

    /**
     * Writes a message. It takes {@link #length(Message)} bytes.
     *
     * @param hash by which its author and key are found; 0 if they are not to be
     */
    static void write(Message message, int hash, byte[] to, int at) {
        Payload payload = message.payload();
        INTS.set(to, at + SIZE, payload.size());
        INTS.set(to, at + HASH, hash);
        LONGS.set(to, at + TIME, message.at().toEpochMilli());
        INTS.set(to, at + FLAGS, flags(message));
        int next = at + BODY;
        if (message.change() != null) {
            LONGS.set(to, next, message.change().of());
            next += Long.BYTES;
        }
        if (message.revision() != null) {
            LONGS.set(to, next, message.revision().seq());
            LONGS.set(to, next + Long.BYTES, message.revision().at().toEpochMilli());
            next += 2 * Long.BYTES;
        }
        next = PackedStrings.write(message.from().id(), to, next);
        next = PackedStrings.write(message.from().name(), to, next);
        if (message.key() != null) {
            next = PackedStrings.write(message.key(), to, next);
        }
        if (isTyped(payload)) {
            next = PackedStrings.write(payload.type(), to, next);
        }
        if (payload instanceof Payload.Text text) {
            next = PackedStrings.write(text.text(), to, next);
        } else if (payload instanceof Payload.Json json) {
            next = PackedStrings.write(json.json(), to, next);
        } else if (payload instanceof Payload.Binary binary) {
            binary.bytes().duplicate().get(to, next, payload.size());
            next += payload.size();
        }
        INTS.set(to, at, next - at);
    }

    private static int flags(Message message) {
        int flags = kind(message.payload());
        flags |= message.key() == null ? 0 : KEYED;
        flags |= isTyped(message.payload()) ? TYPED : 0;
        if (message.revision() != null) {
            flags |= message.revision().redacted() ? REVISED | REDACTED : REVISED;
        }
        if (message.change() != null) {
            flags |= message.change().author() ? CHANGING | AUTHOR : CHANGING;
            flags |= CHANGES.indexOf(message.change().kind()) << CHANGE_SHIFT;
        }
        return flags;
    }

    /** Reads a message. */
    static Message read(RoomName room, long seq, byte[] from, int at) {
        int flags = (int) INTS.get(from, at + FLAGS);
        int next = at + BODY;
        Change change = null;
        if ((flags & CHANGING) != 0) {
            Change.Kind kind = CHANGES.get((flags >> CHANGE_SHIFT) & CHANGE_KIND);
            change = new Change(kind, (long) LONGS.get(from, next), (flags & AUTHOR) != 0);
            next += Long.BYTES;
        }
        Revision revision = null;
        if ((flags & REVISED) != 0) {
            Instant revised = Instant.ofEpochMilli((long) LONGS.get(from, next + Long.BYTES));
            revision = new Revision((flags & REDACTED) != 0, (long) LONGS.get(from, next), revised);
            next += 2 * Long.BYTES;
        }
        PackedStrings strings = new PackedStrings(from, next);
        String id = strings.next();
        String name = strings.next();
        User author = id.isEmpty() && name.isEmpty() ? User.NOBODY : new User(id, name);
        String key = (flags & KEYED) == 0 ? null : strings.next();
        Instant time = Instant.ofEpochMilli((long) LONGS.get(from, at + TIME));
        int size = (int) INTS.get(from, at + SIZE);
        return new Message(room, seq, time, author, key, payload(flags, size, strings), change, revision);
    }

    private static Payload payload(int flags, int size, PackedStrings strings) {
        int kind = flags & KIND;
        String type = (flags & TYPED) == 0 ? usualType(kind) : strings.next();
        return switch (kind) {
            case TEXT -> new Payload.Text(strings.next(), type);
            case JSON -> new Payload.Json(strings.next(), type);
            case BINARY -> new Payload.Binary(strings.bytes(size), type);
            default -> Payload.NONE;
        };
    }

    /** Overwrites a message, which is then not one. */
    static void erase(byte[] from, int at) {
        Arrays.fill(from, at, at + length(from, at), (byte) 0);
    }

    /** Returns the bytes that a packed message takes. */
    static int length(byte[] from, int at) {
        return (int) INTS.get(from, at);
    }

    /** Returns the {@link Payload#size} of its payload. */
    static int payloadSize(byte[] from, int at) {
        return (int) INTS.get(from, at + SIZE);
    }

    /** Returns the hash of its author and key; 0 if they are not to be found. */
    static int hash(byte[] from, int at) {
        return (int) INTS.get(from, at + HASH);
    }

    /** Returns its time in milliseconds. */
    static long time(byte[] from, int at) {
        return (long) LONGS.get(from, at + TIME);
    }

    /** Returns the {@code seq} of the message that it changes; 0 if it changes none or several. */
    static long changes(byte[] from, int at) {
        boolean changing = ((int) INTS.get(from, at + FLAGS) & CHANGING) != 0;
        return changing ? (long) LONGS.get(from, at + BODY) : 0;
    }

    /** Returns whether it has this author and this key. */
    static boolean is(String author, @Nullable String key, byte[] from, int at) {
        int flags = (int) INTS.get(from, at + FLAGS);
        PackedStrings strings = new PackedStrings(from, strings(flags, at));
        if (!strings.next().equals(author)) {
            return false;
        }
        if (key == null) {
            return true;
        }
        strings.next();
        return (flags & KEYED) != 0 && strings.next().equals(key);
    }

    private static int strings(int flags, int at) {
        return at + BODY + ((flags & CHANGING) == 0 ? 0 : Long.BYTES) + ((flags & REVISED) == 0 ? 0 : 2 * Long.BYTES);
    }
}
