package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.it.Api;
import dev.parley.it.FeedScenarios;
import dev.parley.it.Figures;
import dev.parley.it.HookServer;
import dev.parley.it.PostgresServer;
import dev.parley.it.Scenarios;
import dev.parley.it.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What happens, as back ends learn it from servers that share a log in PostgreSQL. */
final class FeedOnPostgresTest extends PostgresTest implements FeedScenarios {
    FeedOnPostgresTest() {
        super(FeedScenarios.SETTINGS);
    }

    private static Api api(TestServer server) {
        return new Api(server.uri(""), FeedScenarios.EVENTS_KEY);
    }

    private static void say(TestServer server, String room, String text) {
        api(server)
                .post("api/rooms/" + room + "/messages", "{'text':'" + text + "'}")
                .json(201);
    }

    private static List<String> stored(JsonNode page) {
        List<String> texts = new ArrayList<>();
        page.path("events")
                .valueStream()
                .filter(each -> each.path("event").asString().equals("stored"))
                .forEach(each -> texts.add(each.at("/message/text").asString()));
        return texts;
    }

    private static double lag(TestServer server) {
        return Figures.of(server.uri("")).values().getOrDefault("parley_webhook_lag_events{webhook=\"1\"}", -1.0);
    }

    @Test
    void one_server_sends_what_all_of_them_store_and_another_continues_when_it_ends() {
        try (HookServer receiver = new HookServer(page -> HookServer.ok("{}"))) {
            Map<String, String> settings = settings(receiver, PostgresServer.freshSchema());
            String room = Scenarios.newRoom();
            List<String> said = new ArrayList<>();
            String position;
            TestServer first = TestServer.start(settings);
            try (TestServer second = TestServer.start(settings)) {
                try (first) {
                    position = api(second)
                            .get("api/events?limit=0")
                            .json(200)
                            .path("position")
                            .asString();
                    for (int i = 0; i < 10; i++) {
                        say(i % 2 == 0 ? first : second, room, "m" + i);
                        said.add("m" + i);
                    }
                    await().untilAsserted(() -> assertThat(
                                    receiver.requests().stream().flatMap(page -> stored(page).stream()))
                            .containsExactlyElementsOf(said));
                    await().until(() -> lag(first) == 0);
                    JsonNode page = api(first)
                            .get("api/events?limit=4&after=" + position)
                            .json(200);
                    assertThat(stored(page))
                            .isEqualTo(said.subList(0, stored(page).size()));
                    // the same position means the same on the other server
                    JsonNode rest = api(second)
                            .get("api/events?after=" + page.path("position").asString())
                            .json(200);
                    assertThat(stored(rest)).isEqualTo(said.subList(stored(page).size(), 10));
                }
                say(second, room, "after");
                said.add("after");
                await().untilAsserted(() -> assertThat(
                                receiver.requests().stream().flatMap(page -> stored(page).stream()))
                        .containsExactlyElementsOf(said));
            }
        }
    }

    private static Map<String, String> settings(HookServer receiver, String schema) {
        Map<String, String> settings = new HashMap<>(PostgresTest.onPostgres(FeedScenarios.SETTINGS, schema));
        settings.put("parley.webhooks.urls", receiver.url());
        settings.put("parley.webhooks.secret", HookServer.SECRET);
        settings.put("parley.webhooks.private-addresses", "true");
        settings.put("parley.metrics.readers", "127.0.0.1");
        return settings;
    }

    @Test
    void a_server_whose_turn_it_is_again_gives_up_no_sooner_for_what_failed_before() throws SQLException {
        HookServer.Answer refusal = new HookServer.Answer(503, "");
        String schema = PostgresServer.freshSchema();
        try (HookServer receiver = new HookServer(page -> refusal)) {
            Map<String, String> settings = settings(receiver, schema);
            settings.put("parley.webhooks.give-up", "5s");
            try (TestServer server = TestServer.start(settings);
                    Connection database =
                            DriverManager.getConnection(PostgresServer.shared().url() + "&currentSchema=" + schema);
                    Statement statement = database.createStatement()) {
                say(server, Scenarios.newRoom(), "one");
                await().until(() -> !receiver.requests().isEmpty());
                long refused = System.nanoTime();
                statement.execute("UPDATE lease SET server = 'another', until = clock_timestamp() + interval '1 hour'"
                        + " WHERE task = 'webhooks'");
                await().until(() -> System.nanoTime() - refused > TimeUnit.SECONDS.toNanos(6));
                int before = receiver.requests().size();
                receiver.answer(page -> receiver.requests().size() == before + 1 ? refusal : HookServer.ok("{}"));
                statement.execute("DELETE FROM lease WHERE task = 'webhooks'");
                await().until(() -> receiver.requests().size() > before + 1);
                assertThat(stored(receiver.requests().get(before + 1))).containsExactly("one");
            }
        }
    }
}
