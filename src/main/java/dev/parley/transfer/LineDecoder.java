package dev.parley.transfer;

import dev.parley.broker.LogSink;
import dev.parley.broker.RememberedKey;
import dev.parley.message.Change;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.Revision;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reverses {@link LineEncoder}, and checks that the lines make up a log. */
final class LineDecoder {
    private final LogSink to;
    private LogCounts counts = LogCounts.NONE;

    private @Nullable RoomName room;
    /** The newest {@code seq} of the room; 0 if there is no room. */
    private long last;
    /** The {@code seq} that the next message has at least. */
    private long next;

    LineDecoder(LogSink to) {
        this.to = to;
    }

    /** Returns how much was read. */
    LogCounts counts() {
        return counts;
    }

    /** Takes a line that is neither the first nor the last of a file. */
    void decode(Line line) throws IOException {
        if (line.has("room")) {
            room(line);
        } else if (line.has("hash")) {
            key(line);
        } else if (line.has("record")) {
            counts = counts.plus(0, 0, 0, 1);
            to.record(line.text("record"), line.text("subject"), line.text("value"));
        } else {
            message(line);
        }
        line.end();
    }

    private void room(Line line) throws IOException {
        counts = counts.plus(1, 0, 0, 0);
        RoomName name = roomName(line.text("room"));
        next = line.number("first");
        last = line.number("last");
        if (next < 1 || last < next - 1) {
            throw new DamagedException("has a room with messages from " + next + " to " + last);
        }
        room = name;
        to.room(name, next, last);
    }

    private static RoomName roomName(String value) throws IOException {
        try {
            return new RoomName(value);
        } catch (IllegalArgumentException e) {
            throw new DamagedException("has no name of a room");
        }
    }

    private void message(Line line) throws IOException {
        counts = counts.plus(0, 1, 0, 0);
        RoomName in = room;
        long seq = line.number("seq");
        if (in == null || seq < next || seq > last) {
            throw new DamagedException("has the seq " + seq + "; its room has them in order, up to " + last);
        }
        next = seq + 1;
        to.message(new Message(
                in,
                seq,
                line.time("at"),
                new User(line.text("from"), line.text("name")),
                line.optional("key"),
                payload(line),
                change(line),
                revision(line)));
    }

    private static Payload payload(Line line) throws IOException {
        String text = line.optional("text");
        if (text != null) {
            return new Payload.Text(text, type(line, Payload.TEXT_PLAIN));
        }
        String json = line.optional("json");
        if (json != null) {
            return new Payload.Json(json, type(line, Payload.JSON));
        }
        String bytes = line.optional("base64");
        return bytes == null ? Payload.NONE : new Payload.Binary(bytes(bytes), line.text("type"));
    }

    private static String type(Line line, String usual) throws IOException {
        String type = line.optional("type");
        return type == null ? usual : type;
    }

    private static byte[] bytes(String base64) throws IOException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new DamagedException("has bytes that are not in Base64");
        }
    }

    private static @Nullable Change change(Line line) throws IOException {
        String kind = line.optional("change");
        if (kind == null) {
            return null;
        }
        Change.Kind known = Arrays.stream(Change.Kind.values())
                .filter(each -> LineEncoder.lower(each).equals(kind))
                .findAny()
                .orElseThrow(() -> new DamagedException("has a change that this version does not know: " + kind));
        return new Change(known, line.number("of"), line.truth("author"));
    }

    private static @Nullable Revision revision(Line line) throws IOException {
        String kind = line.optional("revised");
        if (kind == null) {
            return null;
        }
        if (!kind.equals("redacted") && !kind.equals("edited")) {
            throw new DamagedException("has a revision that this version does not know: " + kind);
        }
        return new Revision(kind.equals("redacted"), line.number("revisedBy"), line.time("revisedAt"));
    }

    private void key(Line line) throws IOException {
        counts = counts.plus(0, 0, 1, 0);
        to.key(new RememberedKey(hash(line.text("hash")), line.number("seq"), line.time("at"), line.time("since")));
    }

    private static UUID hash(String value) throws IOException {
        try {
            return UUID.fromString(value);
        } catch (IllegalArgumentException e) {
            throw new DamagedException("has no hash");
        }
    }
}
