package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.it.Api;
import dev.parley.it.FeedScenarios;
import dev.parley.it.Figures;
import dev.parley.it.HookServer;
import dev.parley.it.ModeratedServer;
import dev.parley.it.Program;
import dev.parley.it.TestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What happens, as it is sent to the application. */
class WebhookTest {
    private static final HookServer.Answer TAKEN = HookServer.ok("{}");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before anything is called
    private Path data;

    private Map<String, String> settings(String url) {
        Map<String, String> all = new HashMap<>(FeedScenarios.SETTINGS);
        all.put("parley.data", data.toString());
        all.put("parley.webhooks.urls", url);
        all.put("parley.webhooks.secret", HookServer.SECRET);
        all.put("parley.webhooks.private-addresses", "true");
        all.put("parley.metrics.readers", "127.0.0.1");
        return all;
    }

    private TestServer start(HookServer receiver) {
        return TestServer.start(settings(receiver.url()));
    }

    private static Api.Reply say(TestServer server, String room, String text) {
        return new Api(server.uri(""), FeedScenarios.EVENTS_KEY)
                .post("api/rooms/" + room + "/messages", "{'text':'" + text + "'}");
    }

    private static double metric(TestServer server, String line) {
        return Figures.of(server.uri("")).values().getOrDefault(line, -1.0);
    }

    private static Stream<JsonNode> events(HookServer receiver) {
        return receiver.requests().stream().flatMap(each -> each.path("events").valueStream());
    }

    private static List<String> texts(HookServer receiver) {
        return events(receiver)
                .filter(each -> each.path("event").asString().equals("stored"))
                .map(each -> each.at("/message/text").asString())
                .toList();
    }

    @Test
    void sends_what_happens_in_order_and_continues_after_a_restart() {
        try (HookServer receiver = new HookServer(page -> TAKEN)) {
            try (TestServer server = start(receiver)) {
                for (int i = 0; i < 5; i++) {
                    say(server, "room-" + i % 2, "m" + i).json(201);
                }
                await().untilAsserted(() -> assertThat(texts(receiver)).containsExactly("m0", "m1", "m2", "m3", "m4"));
                await().untilAsserted(() -> assertThat(metric(server, "parley_webhook_lag_events{webhook=\"1\"}"))
                        .isZero());
                receiver.answer(page -> new HookServer.Answer(500, ""));
                say(server, "room-1", "m5").json(201);
                await().untilAsserted(() -> assertThat(
                                metric(server, "parley_webhook_batches_total{outcome=\"failed\",webhook=\"1\"}"))
                        .isPositive());
            }
            receiver.requests().clear();
            receiver.answer(page -> TAKEN);
            try (TestServer server = start(receiver)) {
                say(server, "room-1", "m6").json(201);
                await().untilAsserted(() -> assertThat(texts(receiver)).containsExactly("m5", "m6"));
                assertThat(events(receiver).map(each -> each.path("event").asString()))
                        .startsWith("restarted");
            }
        }
    }

    @Test
    void sends_a_batch_again_under_the_same_id_and_without_what_was_redacted_meanwhile() {
        AtomicInteger refused = new AtomicInteger();
        try (HookServer receiver = new HookServer(page -> TAKEN);
                TestServer server = start(receiver)) {
            await().until(() ->
                    metric(server, "parley_webhook_batches_total{outcome=\"delivered\",webhook=\"1\"}") > -1);
            say(server, "lobby", "first").json(201);
            await().untilAsserted(() -> assertThat(texts(receiver)).containsExactly("first"));
            receiver.answer(page -> refused.incrementAndGet() > 2 ? TAKEN : new HookServer.Answer(302, ""));
            receiver.requests().clear();
            receiver.ids().clear();
            say(server, "lobby", "my secret").json(201);
            await().untilAsserted(() -> assertThat(receiver.requests()).hasSize(1));
            new Api(server.uri(""), ModeratedServer.KEY)
                    .delete("api/rooms/lobby/messages/2")
                    .json(200);
            await().untilAsserted(() -> assertThat(receiver.requests()).hasSizeGreaterThan(2));
            assertThat(receiver.ids().subList(0, 3)).containsOnly(receiver.ids().get(0));
            assertThat(receiver.requests().get(0).toString()).contains("my secret");
            assertThat(receiver.requests().subList(1, 3).toString()).doesNotContain("my secret");
        }
    }

    @Test
    void skips_what_is_not_taken_in_time_and_nothing_else_and_says_so() {
        List<String> taken = new CopyOnWriteArrayList<>();
        try (HookServer receiver = new HookServer(page -> {
            if (page.toString().contains("poison")) {
                return new HookServer.Answer(422, "");
            }
            page.path("events")
                    .forEach(each -> taken.add(each.at("/message/text").asString("")));
            taken.removeIf(String::isEmpty);
            return TAKEN;
        })) {
            Map<String, String> settings = settings(receiver.url());
            settings.put("parley.webhooks.give-up", "1s");
            try (TestServer server = TestServer.start(settings)) {
                new Api(server.uri(""), FeedScenarios.EVENTS_KEY)
                        .post("api/rooms/lobby/messages", "[{'text':'a'},{'text':'poison'},{'text':'c'}]")
                        .json(201);
                await().untilAsserted(() -> assertThat(
                                metric(server, "parley_webhook_batches_total{outcome=\"skipped\",webhook=\"1\"}"))
                        .isEqualTo(1));
                say(server, "lobby", "next").json(201);
                await().untilAsserted(() -> assertThat(taken).containsExactly("a", "c", "next"));
                JsonNode skipped = events(receiver)
                        .filter(each -> each.path("event").asString().equals("skipped"))
                        .findFirst()
                        .orElseThrow();
                assertThat(skipped.path("reason").asString()).isEqualTo("undelivered");
                String missed = new Api(server.uri(""), FeedScenarios.EVENTS_KEY)
                        .get("api/events?after=" + skipped.path("after").asString())
                        .body();
                assertThat(missed).contains("poison");
            }
        }
    }

    @Test
    void sends_nothing_to_a_private_address_unless_that_is_allowed() {
        try (HookServer receiver = new HookServer(page -> TAKEN)) {
            Map<String, String> settings = settings(receiver.url().replace("127.0.0.1", "localhost"));
            settings.remove("parley.webhooks.private-addresses");
            try (TestServer server = TestServer.start(settings)) {
                say(server, "lobby", "hi").json(201);
                await().untilAsserted(() -> assertThat(
                                metric(server, "parley_webhook_batches_total{outcome=\"failed\",webhook=\"1\"}"))
                        .isPositive());
                assertThat(receiver.requests()).isEmpty();
                assertThat(metric(server, "parley_webhook_lag_events{webhook=\"1\"}"))
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void the_example_takes_what_is_signed_and_nothing_else() throws IOException, InterruptedException {
        assumeTrue(Program.run("node", "--version").ok(), "there is no Node");
        Process node = new ProcessBuilder("node", "src/docs/examples/webhook.mjs", "0", HookServer.SECRET).start();
        try (BufferedReader lines = node.inputReader()) {
            String url = "http://127.0.0.1:" + lines.readLine().replace("port ", "") + "/";
            try (TestServer server = TestServer.start(settings(url))) {
                say(server, "lobby", "hi").json(201);
                assertThat(lines.readLine()).isEqualTo("stored lobby 1 hi");
            }
            HttpRequest.Builder forged = HttpRequest.newBuilder(URI.create(url))
                    .header("webhook-id", "evt_1")
                    .header("webhook-timestamp", "" + System.currentTimeMillis() / 1000)
                    .header("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"events\":[]}"));
            assertThat(Api.send(forged).status()).isEqualTo(401);
        } finally {
            node.destroyForcibly();
        }
    }

    @Test
    void refuses_settings_that_cannot_work() {
        Map<String, String> settings = settings("https://example.com/hook");
        settings.remove("parley.webhooks.secret");
        assertThatThrownBy(() -> TestServer.start(settings))
                .hasStackTraceContaining("parley.webhooks.secret is required");
        Map<String, String> off = settings("https://example.com/hook");
        off.put("parley.events.on", "false");
        assertThatThrownBy(() -> TestServer.start(off)).hasStackTraceContaining("needs parley.events.on=true");
        assertThatThrownBy(() -> TestServer.start(settings("ftp://example.com/")))
                .hasStackTraceContaining("no http or https URL");
    }
}
