package dev.parley;

import static dev.parley.it.HookServer.ok;
import static dev.parley.it.JsonClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.it.HookServer;
import dev.parley.it.Http;
import dev.parley.it.JsonClient;
import dev.parley.it.LogRecorder;
import dev.parley.it.Scenarios;
import dev.parley.it.TestServer;
import dev.parley.it.Tokens;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The hook, asked by a real server: signed, remembered, and never able to let anyone in by failing. */
class HookOnJettyTest {
    private static final String HOOK_LOG = "dev.parley.rights.HttpHook";
    private static final String JOIN = "{'op':'join','id':1,'room':'shop.1'}";

    /** A server and its application, for all the cases that need no other settings. */
    @SuppressWarnings("NullAway.Init") // set before all tests
    private static HookServer lying;

    @SuppressWarnings("NullAway.Init") // likewise
    private static TestServer shared;

    private static final AtomicInteger ROOMS = new AtomicInteger();

    @BeforeAll
    static void startShared() {
        lying = new HookServer(question -> ok("[]"));
        shared = start(lying.url());
    }

    @AfterAll
    static void stopShared() {
        shared.close();
        lying.close();
    }

    private static TestServer start(String url, String... more) {
        Map<String, String> settings = new HashMap<>(Scenarios.SETTINGS);
        settings.put("parley.rooms.rules-inline", "roles staff; open.* * anyone; open.* moderate,redact-any nobody");
        settings.put("parley.auth.jwt.roles-claim", "roles");
        settings.put("parley.rights.hook", url);
        settings.put("parley.rights.hook.secret", HookServer.SECRET);
        settings.put("parley.rights.hook.cache", "1h");
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return TestServer.start(settings);
    }

    /** Answers that these verbs are allowed. */
    private static HookServer.Answer may(JsonNode question, String verbs) {
        boolean allow = verbs.contains("'" + question.path("verb").asString() + "'");
        return ok("{'allow':" + allow + ",'may':[" + verbs + "]}");
    }

    private static JsonClient client(TestServer server, String claims) {
        JsonClient client = JsonClient.over(JsonClient.request(server.uri(""))
                .header("Authorization", "Bearer " + Tokens.with(claims))
                .open());
        client.next("welcome");
        return client;
    }

    private static void assertOthersTalk(JsonClient other) {
        other.say("open.x", Scenarios.newSecret().substring(0, 8), "x").await("said");
    }

    @Test
    void is_asked_with_a_signature_about_what_no_rule_names() {
        try (HookServer hook = new HookServer(question -> may(question, "'join','history'"));
                TestServer server = start(hook.url());
                JsonClient ann = client(server, "{'sub':'ann','roles':['staff']}")) {
            ann.join("open.x");
            assertThat(hook.requests()).isEmpty();

            assertThat(ann.join("shop.1").path("may")).isEqualTo(json("['join','history']"));
            assertThat(hook.requests())
                    .containsExactly(
                            json("{'user':'ann','source':'token','roles':['staff'],'room':'shop.1','verb':'join'}"));
            ann.send("{'op':'say','id':1,'room':'shop.1','key':'k','text':'x'}").assertError("1", "forbidden");
        }
    }

    @Test
    void an_answer_without_a_list_is_about_its_verb_only() {
        try (HookServer hook = new HookServer(question ->
                        ok("{'allow':" + question.path("verb").asString().matches("join|say") + "}"));
                TestServer server = start(hook.url());
                JsonClient guest = JsonClient.open(server.uri(""))) {
            assertThat(guest.join("shop.1").path("may")).isEqualTo(json("['join','say','react']"));
            assertThat(hook.requests()).hasSize(9);
            assertThat(hook.requests().get(0).path("source").asString()).isEqualTo("guest");
        }
    }

    @Test
    void an_answer_is_remembered_for_a_person_a_room_and_a_verb() {
        try (HookServer hook = new HookServer(question -> may(question, "'join'"));
                TestServer server = start(hook.url())) {
            for (int i = 0; i < 5; i++) {
                try (JsonClient ann = client(server, "{'sub':'ann'}")) {
                    ann.join("shop.1");
                    ann.send("{'op':'say','id':1,'room':'shop.1','key':'k','text':'x'}")
                            .assertError("1", "forbidden");
                }
            }
            assertThat(hook.requests()).hasSize(1);
            try (JsonClient bob = client(server, "{'sub':'bob'}");
                    JsonClient roles = client(server, "{'sub':'ann','roles':['staff']}")) {
                bob.join("shop.1");
                bob.join("shop.2");
                roles.join("shop.1");
            }
            assertThat(hook.requests()).hasSize(4);
        }
    }

    @Test
    void an_answer_is_forgotten_after_a_time() {
        try (HookServer hook = new HookServer(question -> may(question, "'join'"));
                TestServer server = start(hook.url(), "parley.rights.hook.cache", "50ms");
                JsonClient ann = client(server, "{'sub':'ann'}")) {
            ann.join("shop.1");
            ann.send("{'op':'leave','id':1,'room':'shop.1'}").await("left");
            hook.answer(question -> ok("{'allow':false}"));
            await().untilAsserted(() -> assertThat(ann.send(JOIN, "{'op':'leave','id':2,'room':'shop.1'}")
                            .rest()
                            .toString())
                    .contains("forbidden"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "500 | {'allow':true}",
                "302 | {'allow':true}",
                "401 | {'allow':true}",
                "201 | {'allow':true}",
                "204 | \"\"",
                "200 | \"\"",
                "200 | yes",
                "200 | true",
                "200 | []",
                "200 | {}",
                "200 | {'allow':'true'}",
                "200 | {'allow':1}",
                "200 | {'allow':null}",
                "200 | {'allow':true",
                "200 | {'allow':true}{'allow':false}",
                "200 | {'allow':false,'allow':true}",
                "200 | {'allow':true,'may':'join'}",
                "200 | {'allow':true,'may':['fly','join']}",
                "200 | {'allow':true,'may':['say']}",
                "200 | {'allow':false,'may':['join','history']}",
                "200 | {'allow':true,'x':'LONG'}",
            })
    void an_application_that_lies_lets_nobody_in_and_a_retry_may_help(int status, String body) {
        String said = body.replace("LONG", "x".repeat(5_000)).replace('\'', '"');
        String room = "lies." + ROOMS.incrementAndGet();
        lying.answer(question -> new HookServer.Answer(status, said));
        try (JsonClient client = JsonClient.open(shared.uri(""));
                JsonClient other = JsonClient.open(shared.uri(""))) {
            assertUnavailable(shared, client, room);
            lying.answer(question -> may(question, "'join','say'"));
            other.join("open.x");
            assertOthersTalk(other);
            client.join(room);
        }
    }

    @Test
    void an_application_that_lies_is_reported_once() {
        try (LogRecorder log = new LogRecorder(HOOK_LOG);
                HookServer hook = new HookServer(question -> ok("[]"));
                TestServer server = start(hook.url());
                JsonClient client = JsonClient.open(server.uri(""))) {
            assertUnavailable(server, client, "shop.1");
            assertThat(log.lines()).singleElement().asString().startsWith("No answer from 127.0.0.1: ");
        }
    }

    private static void assertUnavailable(TestServer server, JsonClient client, String room) {
        assertThat(client.send(JOIN.replace("shop.1", room))
                        .assertError("1", "unavailable")
                        .path("retry")
                        .asBoolean())
                .isTrue();
        HttpResponse<String> answer = Http.get(server.uri("api/rooms/" + room + "/messages"));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("\"reason\":\"unavailable\"");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void an_application_that_is_down_lets_nobody_in_and_disturbs_no_other_room() {
        HookServer hook = new HookServer(question -> ok("{'allow':true}"));
        hook.close();
        try (LogRecorder log = new LogRecorder(HOOK_LOG);
                TestServer server = start(hook.url());
                JsonClient client = JsonClient.open(server.uri(""));
                JsonClient other = JsonClient.open(server.uri(""))) {
            assertUnavailable(server, client, "shop.1");
            assertThat(other.join("open.x").path("may").size()).isEqualTo(8);
            assertOthersTalk(other);
            assertThat(log.lines()).hasSize(1);
        }
    }

    @Test
    void someone_inside_stays_and_hears_while_the_application_is_down_and_leaves_if_it_stays_down() {
        try (HookServer hook = new HookServer(question -> may(question, "'join','say'"));
                TestServer server = start(hook.url(), "parley.rights.hook.cache", "1ms");
                JsonClient ann = client(server, "{'sub':'ann'}");
                JsonClient bob = client(server, "{'sub':'bob'}")) {
            String again = "{'op':'refresh','id':2,'token':'" + Tokens.with("{'sub':'ann'}") + "'}";
            String say = "{'op':'say','id':3,'room':'shop.1','key':'k','text':'x'}";
            ann.join("shop.1");
            bob.join("shop.1");
            hook.answer(question -> question.path("user").asString().equals("ann")
                    ? new HookServer.Answer(500, "")
                    : may(question, "'join','say'"));
            ann.send(again).await("refreshed");
            assertThat(ann.send(say)
                            .assertError("3", "unavailable")
                            .path("retry")
                            .asBoolean())
                    .isTrue();
            bob.say("shop.1", "b1", "who hears this?").await("said");
            assertThat(ann.await("message").path("text").asString()).isEqualTo("who hears this?");

            hook.answer(question -> may(question, "'join','say'"));
            ann.send(say).await("said");

            hook.answer(question -> new HookServer.Answer(500, ""));
            ann.send(again).await("refreshed");
            // about ten seconds later, with the only reason that a client gets
            assertThat(ann.socket().awaitText("'left'".replace('\'', '"'))).contains("forbidden", "shop.1");
        }
    }

    @Test
    void an_application_that_hangs_delays_nobody_but_those_who_depend_on_it() {
        List<JsonClient> waiting = new ArrayList<>();
        HookServer hook = new HookServer(question -> may(question, "'join'"));
        try (hook;
                TestServer server = start(hook.url(), "parley.rights.timeout", "1h");
                JsonClient other = JsonClient.open(server.uri(""))) {
            hook.answer(
                    question -> question.path("user").asString().equals("ann") ? may(question, "'join'") : hook.hang());
            for (int i = 0; i < 40; i++) {
                waiting.add(JsonClient.open(server.uri("")).send(JOIN));
            }
            // half of the 64 places are left for people who are known
            await().until(() -> hook.requests().size() == 32);
            assertUnavailable(server, other, "shop.1");
            other.join("open.x");
            assertOthersTalk(other);
            waiting.add(client(server, "{'sub':'ann'}"));
            waiting.get(waiting.size() - 1).join("shop.1");
        } finally {
            waiting.forEach(JsonClient::close);
        }
    }

    @Test
    void one_person_whose_questions_hang_delays_nobody_else() {
        List<JsonClient> waiting = new ArrayList<>();
        HookServer hook = new HookServer(question -> may(question, "'join'"));
        try (hook;
                TestServer server = start(hook.url(), "parley.rights.timeout", "1h")) {
            hook.answer(
                    question -> question.path("user").asString().equals("eve") ? hook.hang() : may(question, "'join'"));
            for (int i = 0; i < 16; i++) {
                waiting.add(client(server, "{'sub':'eve'}").send(JOIN.replace("shop.1", "shop." + i)));
            }
            await().until(() -> hook.requests().size() == 16);
            waiting.add(client(server, "{'sub':'eve'}"));
            waiting.get(16).send(JOIN.replace("shop.1", "shop.16")).assertError("1", "unavailable");
            waiting.add(client(server, "{'sub':'bob'}"));
            waiting.get(17).join("shop.1");
        } finally {
            waiting.forEach(JsonClient::close);
        }
    }

    @Test
    void an_answer_that_comes_too_late_does_not_count() {
        HookServer hook = new HookServer(question -> may(question, "'join'"));
        try (hook;
                TestServer server = start(hook.url(), "parley.rights.timeout", "200ms");
                JsonClient client = JsonClient.open(server.uri(""))) {
            hook.answer(question -> hook.hang());
            assertUnavailable(server, client, "shop.1");
            hook.answer(question -> may(question, "'join'"));
            client.join("shop.1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "whsec_???", "whsec_YWJj"})
    void a_hook_without_a_good_secret_fails_the_start_and_tells_no_secret(String secret) {
        assertThatThrownBy(() -> start("http://127.0.0.1:9/", "parley.rights.hook.secret", secret))
                .hasStackTraceContaining("parley.rights.hook.secret ")
                .message()
                .doesNotContain("???", "YWJj", "\"short\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://example.com/", "example.com", "http:///x", "file:/etc/passwd", "http://a b/"})
    void a_hook_that_is_no_url_fails_the_start(String url) {
        assertThatThrownBy(() -> start(url)).hasStackTraceContaining("parley.rights.hook is not an http or https URL");
    }
}
