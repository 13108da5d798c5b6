package dev.parley.wire;

import dev.parley.message.Message;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Messages as lines of JSON (NDJSON), one object in each, with the fields that an entry of a history has. A last line says
 * that nothing is missing, because a response that breaks off in the middle looks like a complete one to many clients.
 */
public final class MessageLines {
    private MessageLines() {}

    /** Returns the lines of these messages in UTF-8, each with its line break; nothing if there is none. */
    public static byte[] of(List<Message> messages) {
        StringBuilder lines = new StringBuilder();
        for (Message message : messages) {
            JsonWriter out = new JsonWriter(JsonEvents.capacity(message)).open('{');
            JsonEvents.message(out, message);
            lines.append(out.close('}')).append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the last line. */
    public static byte[] end(long count) {
        return ("{\"end\":true,\"count\":" + count + "}\n").getBytes(StandardCharsets.UTF_8);
    }
}
