package dev.parley.it;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A connection over plain HTTP whose events come in one response. JSON is written with single quotes for double ones. */
public final class HttpLine implements AutoCloseable {
    private final Api api;
    private final String path =
            "api/connections/" + UUID.randomUUID().toString().replace("-", "");
    private final String secret = UUID.randomUUID().toString();
    private final EventLine line;

    /** Those of a block that were not asked for yet. */
    private final Queue<JsonNode> events = new ArrayDeque<>();

    /** Opens one and says hello. */
    public HttpLine(URI base, String hello) {
        api = new Api(base, "");
        line = EventLine.open(
                request("POST", "/open", "{}"),
                () -> ask(request("POST", "", "").header("Content-Type", "application/json")));
        line.next("open");
        send("{'op':'hello','id':1," + hello + "}");
    }

    /** Returns its path. */
    public String path() {
        return path;
    }

    /** Begins a request of this connection. */
    public HttpRequest.Builder request(String method, String part, String json) {
        return api.request(method, path + part, json).header("Parley-Secret", secret);
    }

    /** Sends a request when no other is on its way, and returns the answer. */
    public synchronized Api.Reply ask(HttpRequest.Builder request) {
        return Api.send(request);
    }

    /** Sends commands, and returns the answer, which is empty. */
    public HttpLine send(String... commands) {
        ask(request("POST", "", String.join("\n", commands))).json(200);
        return this;
    }

    /** Returns the next event of a kind, and skips others. */
    public JsonNode await(String ev) {
        while (true) {
            while (events.isEmpty()) {
                line.await("message")
                        .data()
                        .lines()
                        .forEach(each -> events.add(JsonMapper.shared().readTree(each)));
            }
            JsonNode event = events.remove();
            if (event.path("ev").asString().equals(ev)) {
                return event;
            }
        }
    }

    /** Returns the code that it is closed with. */
    public int closed() {
        return line.await("close").json().path("code").asInt();
    }

    /** Returns the response. */
    public EventLine line() {
        return line;
    }

    @Override
    public void close() {
        line.close();
    }
}
