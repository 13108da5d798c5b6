package dev.parley.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Speaks {@code parley.v1.json}: commands are written with single quotes for double ones, events come one at a time
 * whatever frames they stood in. Ticks are passed over. Use from one thread.
 */
public final class JsonClient implements AutoCloseable {
    private static final String SUBPROTOCOL = "parley.v1.json";

    private final WsClient socket;
    private final Deque<JsonNode> events = new ArrayDeque<>();

    private JsonClient(WsClient socket) {
        this.socket = socket;
    }

    /** Returns the address of the endpoint below an application's. */
    public static URI endpoint(URI base) {
        return base.resolve("ws/chat");
    }

    /** Begins a handshake that speaks JSON. */
    public static HandshakeRequest request(URI base) {
        return HandshakeRequest.to(endpoint(base)).offering(SUBPROTOCOL);
    }

    /** Speaks over an open client of that subprotocol; what it was sent is still to be read. */
    public static JsonClient over(WsClient socket) {
        return new JsonClient(socket);
    }

    /** Connects, welcomed as a new guest. */
    public static JsonClient open(URI base) {
        JsonClient client = over(request(base).open());
        client.next("welcome");
        return client;
    }

    /** Connects as the guest who holds this secret, called {@code name}. */
    public static JsonClient guest(URI base, String name, String secret) {
        JsonClient client = open(base).send("{'op':'hello','name':'" + name + "','client':'" + secret + "'}");
        assertThat(client.next("welcome").at("/user/name").asString()).isEqualTo(name);
        return client;
    }

    /**
     * Connects, called {@code name} and known to nobody. Nobody else may be called so; a connection that has just ended may hold
     * the name for another moment.
     */
    public static JsonClient guest(URI base, String name) {
        return Awaitility.await().until(() -> named(base, name), Objects::nonNull);
    }

    /** Connects, called {@code name}; null if the server chose another name, because somebody still holds this one. */
    private static @Nullable JsonClient named(URI base, String name) {
        JsonClient client = open(base).send("{'op':'hello','name':'" + name + "'}");
        if (client.next("welcome").at("/user/name").asString().equals(name)) {
            return client;
        }
        client.close();
        return null;
    }

    /** Reads JSON written with single quotes. */
    public static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text.replace('\'', '"'));
    }

    /** Sends these commands in one frame. */
    public JsonClient send(String... commands) {
        socket.sendText(String.join("\n", commands).replace('\'', '"'));
        return this;
    }

    /** Waits for the next event. */
    public JsonNode next() {
        while (events.isEmpty()) {
            for (String line : socket.nextText().split("\n", -1)) {
                JsonNode event = JsonMapper.shared().readTree(line);
                if (!event.path("ev").asString().equals("tick")) {
                    events.add(event);
                }
            }
        }
        return events.remove();
    }

    /** Waits for the next event, which must be of this kind. */
    public JsonNode next(String ev) {
        JsonNode event = next();
        assertThat(event.path("ev").asString()).as(event.toString()).isEqualTo(ev);
        return event;
    }

    /** Waits for an event of this kind, passing over others. */
    public JsonNode await(String ev) {
        JsonNode event = next();
        while (!event.path("ev").asString().equals(ev)) {
            event = next();
        }
        return event;
    }

    /** Waits for the next event, which must be this one. */
    public JsonClient assertNext(String event) {
        assertThat(next()).isEqualTo(json(event));
        return this;
    }

    /** Joins for new messages only and returns the answer. */
    public JsonNode join(String room) {
        return send("{'op':'join','room':'" + room + "'}").await("joined");
    }

    /** Says a text and leaves the answers to be read. */
    public JsonClient say(String room, String key, String text) {
        return send("{'op':'say','room':'" + room + "','key':'" + key + "','text':'" + text + "'}");
    }

    /** Nothing more has come when the server answers to this. */
    public JsonClient assertNothingMore() {
        return send("{'op':'ping','id':987}").assertNext("{'ev':'pong','re':987}");
    }

    /** Returns all that has come when the server answers to this. */
    public List<JsonNode> rest() {
        send("{'op':'ping','id':986}");
        List<JsonNode> rest = new ArrayList<>();
        for (JsonNode event = next(); event.path("re").asInt() != 986; event = next()) {
            rest.add(event);
        }
        return rest;
    }

    /** Waits for an error, passing over other events, and checks what it says. */
    public JsonNode assertError(String re, String code) {
        JsonNode error = await("error");
        assertThat(error.path("code").asString()).as(error.toString()).isEqualTo(code);
        assertThat(error.path("re").asString()).as(error.toString()).isEqualTo(re);
        assertThat(error.path("message").asString()).isNotBlank();
        return error;
    }

    /** Returns the client underneath. */
    public WsClient socket() {
        return socket;
    }

    /** Cuts the connection without a close frame. */
    public void cut() {
        socket.close();
    }

    @Override
    public void close() {
        cut();
    }
}
