package dev.parley.wire;

import dev.parley.message.Message;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes events for back ends as JSON objects without line breaks. */
public final class FeedLines {
    /** More than the fields beside a message take in most events, in characters. */
    private static final int USUAL_FIELDS = 256;

    private FeedLines() {}

    /**
     * Returns an event that a room's log has an entry of.
     *
     * @param position of the event in the feed
     * @param event its name
     * @param entry as it is now; null if the log no longer has it
     */
    public static String stored(String position, String event, RoomName room, long seq, @Nullable Message entry) {
        int capacity = USUAL_FIELDS + (entry == null ? 0 : JsonEvents.capacity(entry));
        JsonWriter out = begin(capacity, position, event).field("room", room.value());
        out.field("seq", seq);
        if (entry != null) {
            JsonEvents.message(out.name("message").open('{'), entry);
            out.close('}');
        }
        return out.close('}').toString();
    }

    /** Returns a hint about a room and a person, if it is about them. */
    public static String hint(String position, String event, Instant at, @Nullable RoomName room, @Nullable User user) {
        JsonWriter out = hint(position, event, at).optional("room", room == null ? null : room.value());
        if (user != null) {
            JsonEvents.userFields(out.name("user").open('{'), user);
            out.close('}');
        }
        return out.close('}').toString();
    }

    /**
     * Returns the hint that somebody was banned.
     *
     * @param ban its id
     * @param user the id of the person; null if an address was banned
     * @param room null for the whole server
     */
    public static String banned(
            String position, Instant at, String ban, @Nullable String user, @Nullable RoomName room) {
        return hint(position, "banned", at)
                .field("ban", ban)
                .optional("userId", user)
                .optional("room", room == null ? null : room.value())
                .close('}')
                .toString();
    }

    /** Returns the hint that hints before this one are no longer known. */
    public static String missed(String position, Instant at, long hints) {
        return hint(position, "missed", at).field("hints", hints).close('}').toString();
    }

    /**
     * Returns the event that others were left out.
     *
     * @param after the position after which they were
     */
    public static String skipped(String position, String after, String reason) {
        return begin(USUAL_FIELDS, position, "skipped")
                .field("after", after)
                .field("reason", reason)
                .close('}')
                .toString();
    }

    private static JsonWriter hint(String position, String event, Instant at) {
        return begin(USUAL_FIELDS, position, event).field("hint", true).field("at", at.toEpochMilli());
    }

    private static JsonWriter begin(int capacity, String position, String event) {
        return new JsonWriter(capacity).open('{').field("position", position).field("event", event);
    }

    /**
     * Returns a page as one JSON object.
     *
     * @param events as the other methods return them
     */
    public static String page(String position, boolean more, List<String> events) {
        JsonWriter out = new JsonWriter(
                USUAL_FIELDS + events.stream().mapToInt(String::length).sum() + events.size());
        out.open('{')
                .field("position", position)
                .field("more", more)
                .name("events")
                .open('[');
        events.forEach(out::raw);
        return out.close(']').close('}').toString();
    }
}
