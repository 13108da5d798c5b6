package dev.parley.wire;

import static dev.parley.wire.JsonFields.Field.AFTER;
import static dev.parley.wire.JsonFields.Field.AUTHOR;
import static dev.parley.wire.JsonFields.Field.BASE64;
import static dev.parley.wire.JsonFields.Field.BEFORE;
import static dev.parley.wire.JsonFields.Field.CLIENT;
import static dev.parley.wire.JsonFields.Field.EPOCH;
import static dev.parley.wire.JsonFields.Field.FOLLOWS;
import static dev.parley.wire.JsonFields.Field.HIDDEN;
import static dev.parley.wire.JsonFields.Field.ID;
import static dev.parley.wire.JsonFields.Field.JSON;
import static dev.parley.wire.JsonFields.Field.KEY;
import static dev.parley.wire.JsonFields.Field.KIND;
import static dev.parley.wire.JsonFields.Field.LIMIT;
import static dev.parley.wire.JsonFields.Field.NAME;
import static dev.parley.wire.JsonFields.Field.OP;
import static dev.parley.wire.JsonFields.Field.REMOVE;
import static dev.parley.wire.JsonFields.Field.SEQ;
import static dev.parley.wire.JsonFields.Field.TEXT;
import static dev.parley.wire.JsonFields.Field.TOKEN;
import static dev.parley.wire.JsonFields.Field.TYPE;

import dev.parley.message.Draft;
import dev.parley.message.Payload;
import dev.parley.message.Reaction;
import dev.parley.message.User;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns fields into commands: the table of the ops of {@code parley.v1.json}, with the fields that each needs and their
 * limits. Stateless and safe for any thread.
 */
final class JsonCommands {
    /** The longest token, in characters. */
    static final int MAX_TOKEN = 16_384;

    /** The shortest secret of a guest, in characters; a shorter one could be guessed. */
    private static final int MIN_CLIENT = 16;

    private static final int MAX_CLIENT = 128;
    private static final int MAX_KIND = 64;
    private static final int MAX_EPOCH = 64;

    /** What an unknown op must look like to be repeated in the answer, so that an answer never carries arbitrary input. */
    private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z0-9_.-]{1,32}");

    private static final String ONE_OF = "a message needs exactly one of text, json and base64";

    /** Reads the fields of one op. */
    private interface Reader {
        Command read(@Nullable String id, JsonFields fields) throws Refusal;
    }

    private final Event.Limits limits;
    private final Map<String, Reader> ops = Map.ofEntries(
            Map.entry("hello", this::hello),
            Map.entry("join", this::join),
            Map.entry("leave", (id, fields) -> new Command.Leave(id, fields.room())),
            Map.entry("say", this::say),
            Map.entry("edit", this::edit),
            Map.entry("redact", JsonCommands::redact),
            Map.entry("react", JsonCommands::react),
            Map.entry("read", (id, fields) -> new Command.Read(id, fields.room(), target(fields), fields.flag(HIDDEN))),
            Map.entry("signal", this::signal),
            Map.entry("history", this::history),
            Map.entry("who", (id, fields) -> new Command.Who(id, fields.room())),
            Map.entry("refresh", (id, fields) -> new Command.Refresh(id, fields.required(TOKEN, MAX_TOKEN))),
            Map.entry("ping", (id, fields) -> new Command.Ping(id)));

    JsonCommands(Event.Limits limits) {
        this.limits = limits;
    }

    /** Returns the names of all ops. */
    Set<String> ops() {
        return ops.keySet();
    }

    /** Returns the command, or {@link Command.Invalid} with a sentence that says what is wrong. */
    Command command(JsonFields fields) {
        String id = null;
        try {
            id = fields.number(ID);
            String op = fields.string(OP);
            if (op == null) {
                throw Refusal.invalid("op is missing");
            }
            Reader reader = ops.get(op);
            if (reader == null) {
                throw Refusal.unknownOp(
                        PLAIN_WORD.matcher(op).matches() ? "there is no op " + op : "there is no such op");
            }
            return reader.read(id, fields);
        } catch (Refusal refusal) {
            return refusal.answer(id);
        }
    }

    private Command hello(@Nullable String id, JsonFields fields) throws Refusal {
        String name = fields.string(NAME);
        if (name != null && !User.isName(name)) {
            throw Refusal.invalid("name must have 1 to " + User.MAX_NAME_LENGTH
                    + " characters, not be blank, and contain no control characters");
        }
        return new Command.Hello(
                id, fields.string(TOKEN, 1, MAX_TOKEN), name, fields.string(CLIENT, MIN_CLIENT, MAX_CLIENT));
    }

    private Command join(@Nullable String id, JsonFields fields) throws Refusal {
        JsonFields since = fields.since();
        Long limit = fields.whole(LIMIT, 0);
        return new Command.Join(
                id, fields.room(), since == null ? null : position(since), limit == null ? 0 : page(limit));
    }

    private static Command.Since position(JsonFields since) throws Refusal {
        Long seq = since.whole(SEQ, 0);
        if (seq == null) {
            throw Refusal.invalid("since.seq is missing");
        }
        return new Command.Since(since.string(EPOCH, 1, MAX_EPOCH), seq);
    }

    private Command say(@Nullable String id, JsonFields fields) throws Refusal {
        return new Command.Say(
                id, fields.room(), fields.required(KEY, Draft.MAX_KEY_LENGTH), payload(fields), follows(fields));
    }

    private Command edit(@Nullable String id, JsonFields fields) throws Refusal {
        return new Command.Edit(id, fields.room(), key(fields), target(fields), payload(fields), follows(fields));
    }

    private static Command redact(@Nullable String id, JsonFields fields) throws Refusal {
        return new Command.Redact(id, fields.room(), key(fields), target(fields), fields.flag(AUTHOR), follows(fields));
    }

    private static Command react(@Nullable String id, JsonFields fields) throws Refusal {
        String text = fields.required(TEXT, Reaction.MAX_LENGTH);
        if (!Reaction.isText(text)) {
            throw Refusal.invalid("text must be an emoji, or other characters that are seen, without blanks");
        }
        return new Command.React(
                id, fields.room(), key(fields), target(fields), text, fields.flag(REMOVE), follows(fields));
    }

    private static @Nullable String follows(JsonFields fields) throws Refusal {
        return fields.number(FOLLOWS);
    }

    static @Nullable String key(JsonFields fields) throws Refusal {
        return fields.string(KEY, 1, Draft.MAX_KEY_LENGTH);
    }

    /** Returns the message that the command is about. */
    private static long target(JsonFields fields) throws Refusal {
        Long seq = fields.whole(SEQ, 1);
        if (seq == null) {
            throw Refusal.invalid("seq is missing");
        }
        return seq;
    }

    Payload payload(JsonFields fields) throws Refusal {
        String text = fields.string(TEXT);
        String base64 = fields.string(BASE64);
        boolean json = fields.has(JSON);
        if (text != null && base64 == null && !json) {
            fit(TEXT, Utf8.length(text));
            return new Payload.Text(text, type(fields, Payload.TEXT_PLAIN));
        }
        if (base64 != null && text == null && !json) {
            return bytes(base64, type(fields, Payload.OCTET_STREAM));
        }
        // many serialisers write absent fields as null, so a null is a payload only if it is the only candidate
        String value = text == null && base64 == null ? fields.json() : null;
        if (value == null) {
            throw Refusal.invalid(ONE_OF);
        }
        fit(JSON, Utf8.length(value));
        return new Payload.Json(value, type(fields, Payload.JSON));
    }

    private Payload bytes(String base64, String type) throws Refusal {
        byte[] bytes = Base64Text.decode(base64);
        if (bytes == null) {
            throw Refusal.invalid("base64 must be standard base64 with padding (RFC 4648, section 4)");
        }
        fit(BASE64, bytes.length);
        return new Payload.Binary(bytes, type);
    }

    /** Checks the size of a payload, in bytes of UTF-8 or of decoded base64. */
    private void fit(JsonFields.Field field, int bytes) throws Refusal {
        if (bytes > limits.message()) {
            throw Refusal.tooBig(field.word(), bytes, limits.message());
        }
    }

    private static String type(JsonFields fields, String otherwise) throws Refusal {
        String type = fields.string(TYPE);
        if (type != null && !MediaType.isValid(type)) {
            throw Refusal.invalid("type must be a media type of at most " + MediaType.MAX_LENGTH
                    + " characters (RFC 2045, section 5.1)");
        }
        return type == null ? otherwise : type;
    }

    private Command signal(@Nullable String id, JsonFields fields) throws Refusal {
        String kind = fields.required(KIND, MAX_KIND);
        String json = fields.has(JSON) ? fields.json() : null;
        if (json != null) {
            fit(JSON, Utf8.length(json));
        }
        return new Command.Signal(id, fields.room(), kind, json);
    }

    private Command history(@Nullable String id, JsonFields fields) throws Refusal {
        Long before = fields.whole(BEFORE, 1);
        Long after = fields.whole(AFTER, 0);
        if ((before == null) == (after == null)) {
            throw Refusal.invalid("history needs exactly one of before and after");
        }
        Long limit = fields.whole(LIMIT, 1);
        return new Command.History(id, fields.room(), before, after, limit == null ? limits.history() : page(limit));
    }

    /** Caps a requested page. That is no error: {@code welcome} announces the limit, and {@code more} says if there is more. */
    private int page(long limit) {
        return (int) Math.min(limit, limits.history());
    }
}
