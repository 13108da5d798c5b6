package dev.parley.wire;

import dev.parley.message.Change;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.Reaction;
import dev.parley.message.Revision;
import dev.parley.message.User;
import dev.parley.message.Verb;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes events as JSON objects without line breaks: the table of the events of {@code parley.v1.json}, and the fields of
 * each. Times are written in milliseconds since 1970, durations in milliseconds. Stateless and safe for any thread.
 */
final class JsonEvents {
    /** More than the fields beside the payload take in most events, in characters. */
    private static final int USUAL_FIELDS = 256;

    /** More than most people take in a list of members, in characters. */
    private static final int USUAL_PERSON = 64;

    /** More than most people's marks take, in characters. */
    private static final int USUAL_MARK = 96;

    /**
     * How one kind of event is written.
     *
     * @param ev its name on the wire
     * @param fields writes all fields but {@code ev}
     */
    private record Words<E extends Event>(Class<E> kind, String ev, BiConsumer<JsonWriter, E> fields) {
        void write(JsonWriter out, Event event) {
            out.field("ev", ev);
            fields.accept(out, kind.cast(event));
        }

        Entry<Class<? extends Event>, Words<?>> entry() {
            return Map.entry(kind, this);
        }
    }

    private static final List<Verb> VERBS = List.of(Verb.values());

    private static final Map<Class<? extends Event>, Words<?>> WORDS = Map.ofEntries(
            new Words<>(Event.Welcome.class, "welcome", JsonEvents::welcome).entry(),
            new Words<>(Event.Joined.class, "joined", JsonEvents::joined).entry(),
            new Words<>(Event.Left.class, "left", JsonEvents::left).entry(),
            new Words<>(
                            Event.RightsChanged.class,
                            "rights",
                            (out, e) -> may(out.field("room", e.room().value()), e.may()))
                    .entry(),
            new Words<>(Event.Said.class, "said", JsonEvents::said).entry(),
            new Words<>(Event.Posted.class, "message", (out, e) -> message(out, e.message())).entry(),
            new Words<>(
                            Event.Arrived.class,
                            "arrived",
                            (out, e) -> presence(out, e.room().value(), e.user()))
                    .entry(),
            new Words<>(
                            Event.Departed.class,
                            "departed",
                            (out, e) -> presence(out, e.room().value(), e.user()))
                    .entry(),
            new Words<>(
                            Event.Read.class,
                            "read",
                            (out, e) -> marks(out.field("room", e.room().value()), e.marks()))
                    .entry(),
            new Words<>(Event.Signalled.class, "signal", JsonEvents::signal).entry(),
            new Words<>(Event.History.class, "history", JsonEvents::history).entry(),
            new Words<>(Event.Members.class, "members", JsonEvents::members).entry(),
            new Words<>(Event.Refreshed.class, "refreshed", JsonEvents::refreshed).entry(),
            new Words<>(Event.Pong.class, "pong", (out, e) -> re(out, e.re())).entry(),
            new Words<>(Event.Gap.class, "gap", JsonEvents::gap).entry(),
            new Words<>(Event.Failed.class, "error", JsonEvents::failed).entry(),
            new Words<>(Event.Bye.class, "bye", JsonEvents::bye).entry(),
            new Words<>(Event.Tick.class, "tick", (out, e) -> {}).entry());

    private JsonEvents() {}

    /** Returns the value of {@code ev} for this kind of event. */
    static String word(Class<? extends Event> kind) {
        return words(kind).ev;
    }

    /** Returns all kinds of events, for the tests that compare them with the documents. */
    static Set<Class<? extends Event>> kinds() {
        return WORDS.keySet();
    }

    /** Returns the event as one JSON object without line breaks. */
    static String write(Event event) {
        JsonWriter out = new JsonWriter(capacity(event)).open('{');
        writeFields(out, event);
        return out.close('}').toString();
    }

    /** Writes the fields of an event, {@code ev} first, into an object that the caller has opened and will close. */
    static void writeFields(JsonWriter out, Event event) {
        words(event.getClass()).write(out, event);
    }

    private static Words<?> words(Class<? extends Event> kind) {
        Words<?> words = WORDS.get(kind);
        if (words == null) {
            throw new IllegalStateException("no words for " + kind);
        }
        return words;
    }

    /** Returns a guess of the event's length in characters, which is too low only if much must be escaped. */
    static int capacity(Event event) {
        if (event instanceof Event.Posted posted) {
            return capacity(posted.message());
        }
        if (event instanceof Event.Joined joined) {
            return USUAL_FIELDS
                    + people(joined.members()).length()
                    + USUAL_MARK * joined.marks().size()
                    + capacity(joined.messages());
        }
        if (event instanceof Event.Read read) {
            return USUAL_FIELDS + USUAL_MARK * read.marks().size();
        }
        if (event instanceof Event.History history) {
            return USUAL_FIELDS + capacity(history.messages());
        }
        return USUAL_FIELDS;
    }

    private static int capacity(List<Message> messages) {
        return messages.stream().mapToInt(JsonEvents::capacity).sum();
    }

    static int capacity(Message message) {
        int size = message.payload().size();
        return USUAL_FIELDS * (1 + message.reactions().size() / 2)
                + (message.payload() instanceof Payload.Binary ? Base64Text.length(size) : size);
    }

    /** Returns the members as a JSON array, which is written once for each roster. */
    private static String people(Roster members) {
        return members.encoded(people -> new JsonWriter(USUAL_PERSON * (people.size() + 1))
                .array(people, JsonEvents::userFields)
                .toString());
    }

    /** Writes the number of the command that is answered, exactly as the client wrote it, or nothing. */
    private static JsonWriter re(JsonWriter out, @Nullable String re) {
        return out.optionalRaw("re", re);
    }

    private static void welcome(JsonWriter out, Event.Welcome event) {
        re(out, event.re()).field("session", event.session());
        user(out, "user", event.user());
        out.field("heartbeat", event.heartbeat().toMillis()).name("limits").open('{');
        Event.Limits limits = event.limits();
        out.field("message", limits.message()).field("rooms", limits.rooms()).field("history", limits.history());
        out.close('}');
    }

    private static void joined(JsonWriter out, Event.Joined event) {
        RecoveryFailure failure = event.reason();
        re(out, event.re()).field("room", event.room().value());
        out.field("epoch", event.epoch()).field("seq", event.seq());
        out.field("recovered", event.recovered())
                .optional("reason", failure == null ? null : failure.word())
                .field("missed", event.missed());
        out.objects("messages", event.messages(), JsonEvents::message);
        out.name("members").raw(people(event.members()));
        may(out, event.may());
        if (!event.marks().isEmpty()) {
            marks(out, event.marks());
        }
    }

    private static void marks(JsonWriter out, List<Event.Mark> marks) {
        out.objects("marks", marks, (each, mark) -> {
            user(each, "user", mark.user());
            each.field("seq", mark.seq());
        });
    }

    private static void left(JsonWriter out, Event.Left event) {
        ErrorCode reason = event.reason();
        re(out, event.re())
                .field("room", event.room().value())
                .optional("reason", reason == null ? null : reason.word());
    }

    /** Writes verbs in the order of their table, so that equal sets look the same. */
    private static void may(JsonWriter out, Set<Verb> may) {
        out.name("may").open('[');
        for (Verb verb : VERBS) {
            if (may.contains(verb)) {
                out.string(verb.word());
            }
        }
        out.close(']');
    }

    private static void said(JsonWriter out, Event.Said event) {
        re(out, event.re()).field("room", event.room().value()).optional("key", event.key());
        out.field("epoch", event.epoch())
                .field("seq", event.seq())
                .field("at", event.at().toEpochMilli());
    }

    static void message(JsonWriter out, Message message) {
        out.field("room", message.room().value()).field("seq", message.seq());
        out.field("at", message.at().toEpochMilli());
        user(out, "from", message.from());
        out.optional("key", message.key());
        Change change = message.change();
        if (change != null) {
            // clients that do not know reactions take whatever names a message with "of" for its removal
            out.field("change", change.kind().name().toLowerCase(Locale.ROOT))
                    .name(change.kind() == Change.Kind.REACTED ? "to" : "of");
            if (change.kind() == Change.Kind.ERASED) {
                out.raw(new String(message.payload().toBytes(), StandardCharsets.UTF_8));
                return;
            }
            out.raw(String.valueOf(change.of()));
            if (change.author()) {
                out.field("author", true);
            }
        }
        payload(out, message.payload());
        Revision revision = message.revision();
        if (revision != null) {
            out.name(revision.redacted() ? "redacted" : "edited").open('{');
            out.field("seq", revision.seq())
                    .field("at", revision.at().toEpochMilli())
                    .close('}');
        }
        if (!message.reactions().isEmpty()) {
            out.objects("reactions", message.reactions(), JsonEvents::reaction);
        }
    }

    private static void reaction(JsonWriter out, Reaction reaction) {
        user(out.field("seq", reaction.seq()), "from", reaction.from());
        out.field("text", reaction.text());
    }

    private static void payload(JsonWriter out, Payload payload) {
        if (payload instanceof Payload.Text text) {
            type(out, text.type(), Payload.TEXT_PLAIN).field("text", text.text());
        } else if (payload instanceof Payload.Json json) {
            type(out, json.type(), Payload.JSON).name("json").raw(json.json());
        } else if (payload != Payload.NONE) {
            out.field("type", payload.type()).field("base64", Base64Text.encode(payload.toBytes()));
        }
    }

    /** Omits a type that the field name implies: {@code text} or {@code json} alone. Bytes always have a type. */
    private static JsonWriter type(JsonWriter out, String type, String plain) {
        return type.equals(plain) ? out : out.field("type", type);
    }

    private static void user(JsonWriter out, String name, User user) {
        userFields(out.name(name).open('{'), user);
        out.close('}');
    }

    static void userFields(JsonWriter out, User user) {
        out.field("id", user.id()).field("name", user.name());
    }

    private static void presence(JsonWriter out, String room, User user) {
        user(out.field("room", room), "user", user);
    }

    private static void signal(JsonWriter out, Event.Signalled event) {
        user(out.field("room", event.room().value()), "from", event.from());
        out.field("kind", event.kind()).optionalRaw("json", event.json());
    }

    private static void history(JsonWriter out, Event.History event) {
        re(out, event.re()).field("room", event.room().value());
        out.objects("messages", event.messages(), JsonEvents::message).field("more", event.more());
    }

    private static void members(JsonWriter out, Event.Members event) {
        re(out, event.re()).field("room", event.room().value());
        out.name("members").raw(people(event.members()));
    }

    private static void refreshed(JsonWriter out, Event.Refreshed event) {
        re(out, event.re());
        if (event.expires() != null) {
            out.field("expires", event.expires().toEpochMilli());
        }
    }

    private static void gap(JsonWriter out, Event.Gap event) {
        out.field("room", event.room().value()).field("epoch", event.epoch());
        out.field("after", event.after()).field("next", event.next());
    }

    private static void failed(JsonWriter out, Event.Failed event) {
        re(out, event.re()).field("code", event.code().word());
        out.field("message", event.message()).field("retry", event.code().retry());
        if (event.retryAfter() != null) {
            out.field("retryAfter", event.retryAfter().toMillis());
        }
    }

    private static void bye(JsonWriter out, Event.Bye event) {
        out.field("code", event.code().code()).field("reason", event.code().reason());
        out.field("retryAfter", event.retryAfter().toMillis());
    }
}
