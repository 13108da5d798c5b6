package dev.parley.wire;

import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.Reaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Measures what {@link JsonWriter} and {@link JsonEvents} would write, in bytes of UTF-8, without writing it. A page is
 * bounded by these sizes, because escaping can make a text six times as long as it was.
 */
final class JsonSize {
    /** The digits of the largest number, and a sign. */
    private static final int MAX_NUMBER = 20;

    /**
     * An upper bound of everything in a message that is not a string of its own: the field names with their
     * punctuation, a {@code seq} and an {@code at} of 19 digits each, and the separator before the next object.
     */
    private static final int MESSAGE_SKELETON = 160;

    /** An upper bound of what an entry adds that changes another message, in bytes. */
    private static final int CHANGE = ",\"change\":\"redacted\",\"of\":,\"author\":true".length() + MAX_NUMBER;

    /** An upper bound of what a changed message adds, in bytes. */
    private static final int REVISION = ",\"redacted\":{\"seq\":,\"at\":}".length() + 2 * MAX_NUMBER;

    private static final int REACTIONS = ",\"reactions\":[]".length();

    /** What a reaction takes beside its strings and its {@code seq}, with the separator. */
    private static final int REACTION = "{\"seq\":,\"from\":{\"id\":,\"name\":},\"text\":},".length();

    private JsonSize() {}

    /** Returns an upper bound of the size of a message as a JSON object and a separator; at most 127 bytes too high. */
    static int message(Message message) {
        return MESSAGE_SKELETON
                + quoted(message.room().value())
                + quoted(message.from().id())
                + quoted(message.from().name())
                + quoted(message.key())
                + payload(message.payload())
                + (message.change() == null ? 0 : CHANGE)
                + (message.revision() == null ? 0 : REVISION)
                + reactions(message.reactions());
    }

    private static int reactions(List<Reaction> reactions) {
        int size = reactions.isEmpty() ? 0 : REACTIONS;
        for (Reaction each : reactions) {
            size += REACTION
                    + String.valueOf(each.seq()).length()
                    + quoted(each.from().id())
                    + quoted(each.from().name())
                    + quoted(each.text());
        }
        return size;
    }

    private static int payload(Payload payload) {
        int type = quoted(payload.type());
        if (payload instanceof Payload.Text text) {
            return type + quoted(text.text());
        }
        if (payload instanceof Payload.Json json) {
            return type + Utf8.length(json.json());
        }
        return type + Base64Text.length(payload.size());
    }

    /** Returns the exact size of a JSON string with its quotes, or 0 for null. */
    static int quoted(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        int size = 2;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                size += ascii(c);
            } else if (Character.isSurrogate(c) && Utf8.isPair(text, i)) {
                size += 4;
                i++;
            } else {
                size += c < 0x800 ? 2 : 3; // a lone surrogate is written as U+FFFD, which takes three bytes
            }
        }
        return size;
    }

    private static int ascii(char c) {
        return switch (c) {
            case '"', '\\', '\n', '\r', '\t' -> 2;
            default -> c < ' ' ? 6 : 1;
        };
    }
}
