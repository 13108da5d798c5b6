package dev.parley.wire;

import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.User;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Writes events as JSON objects of one line: the table of the events of {@code parley.v1.json}, and their fields. */
final class JsonEvents {
    /** More than the fields around a payload take in most messages, in characters. */
    private static final int ROUND_MESSAGE = 256;

    /** How one kind of event is written. */
    private record Words<E extends Event>(Class<E> kind, String ev, BiConsumer<JsonWriter, E> fields) {
        void write(JsonWriter out, Event event) {
            out.open('{').field("ev", ev);
            fields.accept(out, kind.cast(event));
            out.close('}');
        }

        Entry<Class<? extends Event>, Words<?>> entry() {
            return Map.entry(kind, this);
        }
    }

    private static final Map<Class<? extends Event>, Words<?>> WORDS = Map.ofEntries(
            new Words<>(Event.Welcome.class, "welcome", JsonEvents::welcome).entry(),
            new Words<>(Event.Joined.class, "joined", JsonEvents::joined).entry(),
            new Words<>(
                            Event.Left.class,
                            "left",
                            (out, e) -> re(out, e.re()).field("room", e.room().value()))
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

    /** Returns what stands in {@code ev} for this kind of event. */
    static String word(Class<? extends Event> kind) {
        return words(kind).ev;
    }

    static Set<Class<? extends Event>> kinds() {
        return WORDS.keySet();
    }

    static String write(Event event) {
        JsonWriter out = new JsonWriter(capacity(event));
        words(event.getClass()).write(out, event);
        return out.toString();
    }

    private static Words<?> words(Class<? extends Event> kind) {
        Words<?> words = WORDS.get(kind);
        if (words == null) {
            throw new IllegalStateException("no words for " + kind);
        }
        return words;
    }

    private static int capacity(Event event) {
        if (event instanceof Event.Posted posted) {
            return capacity(posted.message());
        }
        if (event instanceof Event.Joined joined) {
            return ROUND_MESSAGE
                    + joined.members().json().length()
                    + joined.messages().stream().mapToInt(JsonEvents::capacity).sum();
        }
        return ROUND_MESSAGE;
    }

    private static int capacity(Message message) {
        int size = message.payload().size();
        return ROUND_MESSAGE + (message.payload() instanceof Payload.Binary ? size / 3 * 4 : size);
    }

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
        re(out, event.re()).field("room", event.room().value());
        out.field("epoch", event.epoch()).field("seq", event.seq());
        out.field("recovered", event.recovered())
                .optional("reason", event.reason())
                .field("missed", event.missed());
        out.objects("messages", event.messages(), JsonEvents::message);
        out.name("members").raw(event.members().json());
    }

    private static void said(JsonWriter out, Event.Said event) {
        re(out, event.re()).field("room", event.room().value()).optional("key", event.key());
        out.field("epoch", event.epoch())
                .field("seq", event.seq())
                .field("at", event.at().toEpochMilli());
    }

    private static void message(JsonWriter out, Message message) {
        out.field("room", message.room().value()).field("seq", message.seq());
        out.field("at", message.at().toEpochMilli());
        user(out, "from", message.from());
        out.optional("key", message.key());
        payload(out, message.payload());
    }

    private static void payload(JsonWriter out, Payload payload) {
        if (payload instanceof Payload.Text text) {
            type(out, text.type(), Payload.TEXT_PLAIN).field("text", text.text());
        } else if (payload instanceof Payload.Json json) {
            type(out, json.type(), Payload.JSON).name("json").raw(json.json());
        } else {
            out.field("type", payload.type()).field("base64", Base64Text.encode(payload.toBytes()));
        }
    }

    /** The field already says what plain text and plain JSON are; bytes always need a word. */
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
        out.name("members").raw(event.members().json());
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
    }

    private static void bye(JsonWriter out, Event.Bye event) {
        out.field("code", event.code().code()).field("reason", event.code().reason());
        out.field("retryAfter", event.retryAfter().toMillis());
    }
}
