package dev.parley.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the bodies of requests that say something. {@code application/json} is one {@code say} of {@code parley.v1.json}, or
 * an array of them; any other type is a payload as it is. Bounded as the codec of that subprotocol is. Stateless and safe
 * for any thread.
 */
public final class SayBodies {
    /** The most messages in one body. */
    public static final int MAX_MESSAGES = 100;

    /** The longest id of an author that a back end names, in characters. */
    private static final int MAX_AUTHOR = 255;

    /** How the content of a body is to be read. */
    public enum Form {
        /** One {@code say}, or an array of them. */
        ENVELOPE,
        TEXT,
        JSON,
        BYTES
    }

    /**
     * A message in a body.
     *
     * @param author whom a back end names as the author; null if it does not
     */
    public record Item(
            @Nullable String key, Payload payload, @Nullable User author) {}

    /**
     * The messages of a body.
     *
     * @param items not empty
     * @param list whether they came as an array, even if it has one element
     */
    public record Parsed(List<Item> items, boolean list) {}

    /** Says what is wrong with a body, and in which place. Has no stack trace, because callers cause it. */
    public static final class Fault extends Exception {
        private static final long serialVersionUID = 1L;

        private final ErrorCode code;

        Fault(ErrorCode code, String sentence) {
            super(sentence, null, false, false);
            this.code = code;
        }

        /** Returns {@link ErrorCode#INVALID} or {@link ErrorCode#TOO_BIG}. */
        public ErrorCode code() {
            return code;
        }
    }

    private final int message;
    private final int longest;
    private final JsonFactory json;
    private final JsonCommands commands;

    /** @param limits of which {@code message} bounds a payload, in bytes */
    public SayBodies(Event.Limits limits) {
        this.message = limits.message();
        this.longest = JsonCodec.maxFrame(message);
        // an array of messages, and a message, around a payload
        this.json = JsonCodec.factory(2 + JsonCodec.MAX_JSON_DEPTH, longest);
        this.commands = new JsonCommands(limits);
    }

    /**
     * Returns how a body of this type is to be read, or null if none of this type is accepted. Forms of browsers are not.
     *
     * @param type a media type with or without parameters, as sent
     * @param raw whether {@code application/json} is a payload and no envelope
     */
    public static @Nullable Form form(String type, boolean raw) {
        if (!MediaType.isValid(type)) {
            return null;
        }
        String[] parts = type.toLowerCase(Locale.ROOT).split(";", -1);
        String name = parts[0].strip();
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().replace("\"", "");
            if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) {
                return null;
            }
        }
        if (name.equals(Payload.JSON)) {
            return raw ? Form.JSON : Form.ENVELOPE;
        }
        if (name.endsWith("+json")) {
            return Form.JSON;
        }
        if (name.startsWith("text/")) {
            return Form.TEXT;
        }
        boolean bytes = name.equals(Payload.OCTET_STREAM)
                || name.startsWith("image/")
                || name.startsWith("audio/")
                || name.startsWith("video/");
        return bytes ? Form.BYTES : null;
    }

    /** Returns the longest body of a form, in bytes. */
    public int longest(Form form) {
        return form == Form.ENVELOPE ? longest : message;
    }

    /**
     * Reads a body.
     *
     * @param type its media type as sent, accepted by {@link #form}
     * @param room the room that the request names; an envelope may repeat it
     */
    public Parsed read(Form form, String type, byte[] body, RoomName room) throws Fault {
        if (body.length > longest(form)) {
            throw new Fault(ErrorCode.TOO_BIG, "the body has " + body.length + " bytes, the limit is " + longest(form));
        }
        if (form == Form.BYTES) {
            return one(new Payload.Binary(body, type));
        }
        String text = decode(body);
        return switch (form) {
            case ENVELOPE -> envelope(text, room);
            case TEXT -> one(new Payload.Text(text, bare(type, Payload.TEXT_PLAIN)));
            default -> one(new Payload.Json(value(text), bare(type, Payload.JSON)));
        };
    }

    private static Parsed one(Payload payload) {
        return new Parsed(List.of(new Item(null, payload, null)), false);
    }

    /** Returns the type without its charset if it is a usual one, so that it is left out as elsewhere. */
    private static String bare(String type, String usual) {
        return type.split(";", 2)[0].strip().equalsIgnoreCase(usual) ? usual : type;
    }

    private static String decode(byte[] body) throws Fault {
        try {
            return UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Fault(ErrorCode.INVALID, "the body is not UTF-8");
        }
    }

    private String value(String text) throws Fault {
        try (JsonParser in = json.createParser(ObjectReadContext.empty(), text)) {
            if (in.nextToken() == null) {
                throw new Fault(ErrorCode.INVALID, "the body is empty");
            }
            JsonCopy copy = JsonCopy.of(in);
            end(in);
            if (copy.fault() != null) {
                throw new Fault(ErrorCode.INVALID, copy.fault());
            }
            return copy.json();
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    private Parsed envelope(String text, RoomName room) throws Fault {
        try (JsonParser in = json.createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = in.nextToken();
            if (first == JsonToken.START_OBJECT) {
                Item item = item(in, room, place(in.currentTokenLocation()) + ": ");
                end(in);
                return new Parsed(List.of(item), false);
            }
            if (first != JsonToken.START_ARRAY) {
                throw new Fault(ErrorCode.INVALID, "the body must be one message, or an array of messages");
            }
            List<Item> items = items(in, room);
            end(in);
            return new Parsed(items, true);
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    private List<Item> items(JsonParser in, RoomName room) throws Fault {
        List<Item> items = new ArrayList<>();
        for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
            String place = "message " + items.size() + ", " + place(in.currentTokenLocation()) + ": ";
            if (token != JsonToken.START_OBJECT) {
                throw new Fault(ErrorCode.INVALID, place + "a message must be an object");
            }
            if (items.size() == MAX_MESSAGES) {
                throw new Fault(ErrorCode.TOO_BIG, "a body may have " + MAX_MESSAGES + " messages at most");
            }
            items.add(item(in, room, place));
        }
        if (items.isEmpty()) {
            throw new Fault(ErrorCode.INVALID, "the array has no message");
        }
        return items;
    }

    private Item item(JsonParser in, RoomName room, String place) throws Fault {
        JsonFields fields = JsonFields.read(in);
        try {
            if (fields.has(JsonFields.Field.OP) && !"say".equals(fields.string(JsonFields.Field.OP))) {
                throw Refusal.invalid("op must be say, if it is there");
            }
            if (fields.has(JsonFields.Field.ROOM) && !fields.room().equals(room)) {
                throw Refusal.invalid("room must be the room of the request, if it is there");
            }
            return new Item(JsonCommands.key(fields), commands.payload(fields), author(fields.as()));
        } catch (Refusal e) {
            throw new Fault(e.code(), place + e.sentence());
        }
    }

    private static @Nullable User author(@Nullable JsonFields as) throws Refusal {
        if (as == null) {
            return null;
        }
        String id = as.required(JsonFields.Field.ID, MAX_AUTHOR);
        String name = as.required(JsonFields.Field.NAME, 2 * User.MAX_NAME_LENGTH);
        if (!User.isName(name)) {
            throw Refusal.invalid("as.name must be a name of 1 to " + User.MAX_NAME_LENGTH
                    + " characters, without control characters");
        }
        if (id.codePoints().anyMatch(Character::isISOControl)) {
            throw Refusal.invalid("as.id must have no control characters");
        }
        return new User(id, name);
    }

    /** Checks that nothing follows. */
    private static void end(JsonParser in) throws Fault {
        if (in.nextToken() != null) {
            throw new Fault(ErrorCode.INVALID, "the body must end here: " + place(in.currentTokenLocation()));
        }
    }

    private static Fault malformed(JacksonException e) {
        TokenStreamLocation where = e.getLocation();
        return new Fault(ErrorCode.INVALID, "the body is not JSON" + (where == null ? "" : ": " + place(where)));
    }

    private static String place(TokenStreamLocation location) {
        return "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
