package dev.parley.wire;

import dev.parley.message.Message;
import dev.parley.message.RoomName;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A page of a room's log as the HTTP API returns it: the fields of the event {@code history}, and three that a caller
 * without a connection needs in order to go on from there.
 *
 * @param messages oldest first
 * @param more whether the log holds more messages in the direction that was read
 * @param epoch the id of the log that was read
 * @param last the newest {@code seq} that was ever assigned; 0 in a new room
 * @param skipped how many messages after the requested position are no longer available
 */
public record HistoryPage(RoomName room, List<Message> messages, boolean more, String epoch, long last, long skipped) {
    private static final int USUAL = 128;

    /** Returns the page as one JSON object, in UTF-8. */
    public byte[] toJson() {
        Event.History history = new Event.History(null, room, messages, more);
        JsonWriter out = new JsonWriter(JsonEvents.capacity(history)).open('{');
        JsonEvents.writeFields(out, history);
        out.field("epoch", epoch).field("last", last).field("skipped", skipped).close('}');
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the position of a room as one JSON object, in UTF-8. */
    public static byte[] position(RoomName room, String epoch, long last) {
        return new JsonWriter(USUAL)
                .open('{')
                .field("room", room.value())
                .field("epoch", epoch)
                .field("seq", last)
                .close('}')
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }
}
