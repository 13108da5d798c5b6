package dev.parley.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.message.RoomName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request that said something: the fields of the event {@code said}, for each message.
 *
 * @param list whether to answer with an array
 */
public record SaidBody(RoomName room, List<Item> items, boolean list) {
    /**
     * The position of one message.
     *
     * @param replayed whether it was stored before, under the same key
     */
    public record Item(@Nullable String key, String epoch, long seq, Instant at, boolean replayed) {}

    private static final int USUAL = 128;

    /** Returns it as JSON, in UTF-8. */
    public byte[] toJson() {
        JsonWriter out = new JsonWriter(USUAL * items.size());
        if (list) {
            out.array(items, this::fields);
        } else {
            out.open('{');
            fields(out, items.get(0));
            out.close('}');
        }
        return out.toString().getBytes(UTF_8);
    }

    private void fields(JsonWriter out, Item item) {
        out.field("room", room.value())
                .optional("key", item.key())
                .field("epoch", item.epoch())
                .field("seq", item.seq())
                .field("at", item.at().toEpochMilli());
        if (item.replayed()) {
            out.field("replayed", true);
        }
    }
}
