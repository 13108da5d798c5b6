package dev.parley.transfer;

import dev.parley.broker.LogSink;
import dev.parley.broker.RememberedKey;
import dev.parley.message.Change;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.Revision;
import dev.parley.message.RoomName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Converts what a log contains to lines of JSON, as cluster.md describes them. Equal contents make equal lines. */
final class LineEncoder implements LogSink {
    private static final JsonFactory JSON = new JsonFactory();

    private final Lines to;
    private LogCounts counts = LogCounts.NONE;

    LineEncoder(Lines to) {
        this.to = to;
    }

    /** Receives lines. */
    @FunctionalInterface
    interface Lines {
        /** Takes a line of UTF-8, without a line break. */
        void line(byte[] line) throws IOException;
    }

    /** Writes the fields of an object. */
    @FunctionalInterface
    interface Fields {
        void write(JsonGenerator json);
    }

    /** Returns how much was received. */
    LogCounts counts() {
        return counts;
    }

    static byte[] encode(Fields fields) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        }
        return line.toByteArray();
    }

    @Override
    public void room(RoomName name, long first, long last) throws IOException {
        counts = counts.plus(1, 0, 0, 0);
        to.line(encode(json -> json.writeStringProperty("room", name.value())
                .writeNumberProperty("first", first)
                .writeNumberProperty("last", last)));
    }

    @Override
    public void message(Message message) throws IOException {
        counts = counts.plus(0, 1, 0, 0);
        to.line(encode(json -> {
            json.writeNumberProperty("seq", message.seq())
                    .writeNumberProperty("at", message.at().toEpochMilli())
                    .writeStringProperty("from", message.from().id())
                    .writeStringProperty("name", message.from().name());
            if (message.key() != null) {
                json.writeStringProperty("key", message.key());
            }
            payload(json, message.payload());
            Change change = message.change();
            if (change != null) {
                json.writeStringProperty("change", lower(change.kind()))
                        .writeNumberProperty("of", change.of())
                        .writeBooleanProperty("author", change.author());
            }
            Revision revision = message.revision();
            if (revision != null) {
                json.writeStringProperty("revised", revision.redacted() ? "redacted" : "edited")
                        .writeNumberProperty("revisedBy", revision.seq())
                        .writeNumberProperty("revisedAt", revision.at().toEpochMilli());
            }
        }));
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static void payload(JsonGenerator json, Payload payload) {
        if (payload instanceof Payload.Text text) {
            json.writeStringProperty("text", text.text());
            type(json, payload, Payload.TEXT_PLAIN);
        } else if (payload instanceof Payload.Json value) {
            // as a string, so that it keeps every digit and blank
            json.writeStringProperty("json", value.json());
            type(json, payload, Payload.JSON);
        } else if (payload instanceof Payload.Binary) {
            json.writeName("base64").writeBinary(payload.toBytes());
            type(json, payload, "");
        }
    }

    private static void type(JsonGenerator json, Payload payload, String usual) {
        if (!payload.type().equals(usual)) {
            json.writeStringProperty("type", payload.type());
        }
    }

    @Override
    public void key(RememberedKey key) throws IOException {
        counts = counts.plus(0, 0, 1, 0);
        to.line(encode(json -> json.writeStringProperty("hash", key.hash().toString())
                .writeNumberProperty("seq", key.seq())
                .writeNumberProperty("at", key.at().toEpochMilli())
                .writeNumberProperty("since", key.since().toEpochMilli())));
    }

    @Override
    public void record(String kind, String subject, String value) throws IOException {
        counts = counts.plus(0, 0, 0, 1);
        to.line(encode(json -> json.writeStringProperty("record", kind)
                .writeStringProperty("subject", subject)
                .writeStringProperty("value", value)));
    }

    /** Returns the last line of a file. */
    byte[] trailer(String sha256) {
        return encode(json -> json.writeBooleanProperty("end", true)
                .writeNumberProperty("rooms", counts.rooms())
                .writeNumberProperty("messages", counts.messages())
                .writeNumberProperty("keys", counts.keys())
                .writeNumberProperty("records", counts.records())
                .writeStringProperty("sha256", sha256));
    }
}
