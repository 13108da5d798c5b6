package dev.parley.it;

import static dev.parley.it.Scenarios.newRoom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Connections over plain HTTP; the server must run with {@link EventsScenarios#SETTINGS}. */
public interface ConnectionScenarios extends ModeratedServer {
    private static String name() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private HttpLine guest(String name) {
        return new HttpLine(base(), "'name':'" + name + "','client':'" + UUID.randomUUID() + "'");
    }

    private static String join(String room) {
        return "{'op':'join','id':2,'room':'" + room + "'}";
    }

    @Test
    default void a_guest_speaks_the_whole_protocol_without_a_socket() {
        String room = newRoom();
        try (HttpLine ada = guest("Ada");
                JsonClient bob = JsonClient.guest(base(), "Bob")) {
            assertThat(ada.line().header("Content-Type")).isEqualToIgnoringCase("text/event-stream;charset=utf-8");
            assertThat(ada.line().header("Cache-Control")).isEqualTo("no-store");
            assertThat(ada.line().header("X-Accel-Buffering")).isEqualTo("no");
            ada.send(join(room));
            assertThat(ada.await("joined").path("re").asInt()).isEqualTo(2);
            assertThat(bob.join(room).path("members").toString()).contains("Ada");
            ada.send(
                    "{'op':'say','id':3,'room':'" + room + "','key':'k1','text':'one'}",
                    "{'op':'say','id':4,'room':'" + room + "','key':'k2','text':'two'}");
            assertThat(ada.await("said").path("seq").asInt()).isEqualTo(1);
            assertThat(ada.await("said").path("seq").asInt()).isEqualTo(2);
            assertThat(bob.await("message").path("text").asString()).isEqualTo("one");
            assertThat(bob.await("message").at("/from/name").asString()).isEqualTo("Ada");
            ada.send("{'op':'signal','room':'" + room + "','kind':'typing'}");
            assertThat(bob.await("signal").path("kind").asString()).isEqualTo("typing");
            bob.say(room, "k", "three");
            ada.send("{'op':'say','id':5,'room':'" + room + "','key':'k1','text':'one'}");
            assertThat(ada.await("said").path("seq").asInt()).isEqualTo(1);
            assertThat(ada.ask(ada.request("POST", "/close", "{}")).status()).isEqualTo(204);
            bob.await("departed");
            ada.ask(ada.request("POST", "", "{}")).assertProblem(404, "connection-unknown");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Parley-Secret, another-secret-of-22-letters, 404, connection-unknown",
        "Origin, http://evil.example, 403, origin-not-allowed",
        "X-Forwarded-Host, evil.example, 200, ''",
        "Content-Type, text/plain, 415, content-type"
    })
    default void nobody_else_goes_on_with_it(String header, String value, int status, String reason) {
        try (HttpLine ada = guest("Ada")) {
            ada.await("welcome");
            HttpRequest.Builder request =
                    ada.request("POST", "", "{'op':'ping','id':9}").setHeader(header, value);
            Api.Reply reply = ada.ask(request);
            if (reason.isEmpty()) {
                reply.json(status);
            } else {
                reply.assertProblem(status, reason);
            }
            Api.send(ada.request("POST", "/open", "{}")).assertProblem(409, "connection-exists");
            ada.send("{'op':'ping','id':10}");
            assertThat(ada.await("pong").path("re").asInt()).isPositive();
        }
    }

    @Test
    default void opening_passes_the_checks_of_the_handshake() {
        Api api = new Api(base(), "");
        String open = "api/connections/" + name() + "/open";
        Api.send(api.request("POST", open, "{}")).assertProblem(400, "invalid");
        Api.send(api.request("POST", open, "{}").header("Parley-Secret", "short"))
                .assertProblem(400, "invalid");
        String secret = "a-secret-of-22-letters";
        Api.send(api.request("POST", open, "{}")
                        .header("Parley-Secret", secret)
                        .header("Origin", "http://evil.example"))
                .assertProblem(403, "origin-not-allowed");
        Api.send(api.request("POST", open, "{}").header("Parley-Secret", secret).header("Sec-Fetch-Site", "cross-site"))
                .assertProblem(403, "origin-not-allowed");
        Api.send(api.request("POST", open, "").header("Parley-Secret", secret)).assertProblem(415, "content-type");
        Api.send(new Api(base(), "rubbish").request("POST", open, "{}").header("Parley-Secret", secret))
                .assertProblem(401, "token-invalid");
        api.get(open).assertProblem(405, "method-not-allowed");
        api.get("api/connections/short").assertProblem(404, "not-found");
    }

    @Test
    default void holds_the_limits_and_the_ban_of_a_socket() {
        String user = ModeratedServer.newUser();
        String hello = "'token':'" + Tokens.of(user) + "'";
        List<HttpLine> lines = new ArrayList<>();
        try {
            for (int i = 0; i < EventsScenarios.PER_USER; i++) {
                HttpLine line = new HttpLine(base(), hello);
                lines.add(line);
                assertThat(line.await("welcome").at("/user/name").asString()).isNotEmpty();
            }
            try (HttpLine more = new HttpLine(base(), hello)) {
                assertThat(more.closed()).isEqualTo(4403);
            }
            lines.get(0).send("rubbish");
            assertThat(lines.get(0).closed()).isEqualTo(4400);
            moderator().post("api/bans", ModeratedServer.ban(user)).json(201);
            assertThat(lines.get(1).closed()).isEqualTo(4403);
            lines.get(1).line().next("end");
        } finally {
            lines.forEach(HttpLine::close);
        }
    }

    /** A connection that asks again and again. */
    final class Polling {
        private final Api api;
        private final String path = "api/connections/" + name();

        Polling(Api api) {
            this.api = api;
        }

        HttpRequest.Builder request(String method, String part, String json) {
            return api.request(method, path + part, json).header("Parley-Secret", "a-secret-of-22-letters");
        }

        Api.Reply after(long number) {
            return Api.send(request("GET", "?after=" + number, ""));
        }

        void send(String command) {
            Api.send(request("POST", "", command)).json(200);
        }

        static long last(Api.Reply reply) {
            String body = reply.body();
            int at = body.lastIndexOf("id: ");
            return Long.parseLong(body.substring(at + 4, body.indexOf('\n', at)));
        }

        /** Asks until an answer contains this; returns the number of its last block. */
        long until(long after, String text) {
            Api.Reply reply = after(after);
            assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
            return reply.body().contains(text) ? last(reply) : until(last(reply), text);
        }
    }

    @Test
    default void without_a_stream_it_asks_again_and_again_and_a_lost_answer_costs_nothing() {
        String room = newRoom();
        Polling ada = new Polling(new Api(base(), ""));
        Api.Reply opened = Api.send(ada.request("POST", "/open?poll", "{}"));
        assertThat(opened.body()).startsWith("id: 1\nevent: open\n");
        assertThat(opened.type()).isEqualToIgnoringCase("text/event-stream;charset=utf-8");
        ada.send("{'op':'hello','id':1,'name':'Ada'}\n" + join(room));
        long joined = ada.until(Polling.last(opened), "\"joined\"");
        try (JsonClient bob = JsonClient.guest(base(), "Bob")) {
            bob.join(room);
            long arrived = ada.until(joined, "\"arrived\"");
            CompletableFuture<Api.Reply> waits = CompletableFuture.supplyAsync(() -> ada.after(arrived));
            bob.say(room, "k", "hello").await("said");
            Api.Reply first = waits.join();
            Api.Reply again = ada.after(arrived);
            assertThat(again.body()).startsWith(first.body().strip());
            long heard = ada.until(arrived, "hello");
            ada.after(0).assertProblem(404, "connection-unknown");
            ada.after(heard + 1000).assertProblem(404, "connection-unknown");
            Api.send(ada.request("GET", "", "")).assertProblem(400, "invalid");
            assertThat(Api.send(ada.request("POST", "/close", "{}")).status()).isEqualTo(204);
            bob.await("departed");
        }
    }

    @Test
    default void the_end_of_a_polled_connection_is_told_once() {
        String user = ModeratedServer.newUser();
        Polling ada = new Polling(new Api(base(), Tokens.of(user)));
        long opened = Polling.last(Api.send(ada.request("POST", "/open?poll", "{}")));
        ada.send("{'op':'hello','id':1}");
        long welcomed = ada.until(opened, "welcome");
        CompletableFuture<Api.Reply> waits = CompletableFuture.supplyAsync(() -> ada.after(welcomed));
        moderator().post("api/bans", ModeratedServer.ban(user)).json(201);
        Api.Reply end = waits.join();
        for (long last = welcomed; !end.body().contains("event: close"); ) {
            last = Polling.last(end);
            end = ada.after(last);
        }
        JsonNode close = JsonMapper.shared().readTree(end.body().split("event: close\ndata: ", 2)[1]);
        assertThat(close.path("code").asInt()).isEqualTo(4403);
        long last = Polling.last(end);
        await().untilAsserted(() -> ada.after(last).assertProblem(404, "connection-unknown"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/open", "/open?poll"})
    default void a_connection_that_is_ended_in_the_moment_of_opening_leaves_no_response_behind(String open) {
        List<CompletableFuture<Api.Reply>> opened = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Polling one = new Polling(new Api(base(), ""));
            opened.add(CompletableFuture.supplyAsync(() -> Api.send(one.request("POST", open, "{}"))));
            while (Api.send(one.request("POST", "/close", "{}")).status() != 204) {
                Thread.onSpinWait();
            }
        }
        CompletableFuture.allOf(opened.toArray(CompletableFuture<?>[]::new))
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    @Test
    default void who_does_not_ask_again_is_gone_after_three_heartbeats() {
        String room = newRoom();
        Polling ada = new Polling(new Api(base(), ""));
        long opened = Polling.last(Api.send(ada.request("POST", "/open?poll", "{}")));
        ada.send("{'op':'hello','id':1,'name':'Ada'}\n" + join(room));
        ada.until(opened, "\"joined\"");
        try (JsonClient bob = JsonClient.guest(base(), "Bob")) {
            assertThat(bob.join(room).path("members").toString()).contains("Ada");
            assertThat(bob.await("departed").at("/user/name").asString()).startsWith("Ada");
        }
    }
}
