package dev.parley;

import static dev.parley.it.JsonClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.Api;
import dev.parley.it.JsonClient;
import dev.parley.it.PostgresServer;
import dev.parley.it.SearchScenarios;
import dev.parley.it.TestServer;
import dev.parley.it.Tokens;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What one client sends without waiting for answers is stored and delivered in the order of sending, whatever it is. */
class SendingOrderTest {
    private static final String ROOM = "open.order";
    private static final int MESSAGES = 50;

    private static Map<String, String> settings(String log) {
        Map<String, String> all = new HashMap<>(SearchScenarios.SETTINGS);
        all.put("parley.log", log);
        return log.equals("postgres") ? PostgresTest.onPostgres(all, PostgresServer.freshSchema()) : all;
    }

    private static JsonClient member(URI base, String user) {
        JsonClient client = JsonClient.over(request(base)
                .header("Authorization", "Bearer " + Tokens.of(user))
                .open());
        client.next("welcome");
        client.join(ROOM);
        return client;
    }

    /** Commands of one client, with the entries that they lead to. */
    private static final class Script {
        private final List<String> commands = new ArrayList<>();
        private final List<String> entries = new ArrayList<>();
        private final Set<Integer> redactions = ConcurrentHashMap.newKeySet();

        private void add(String command, String entry) {
            entries.add(entry);
            commands.add("{" + command + ",'id':" + entries.size() + ",'room':'" + ROOM + "'}");
        }

        Script() {
            for (int seq = 1; seq <= MESSAGES; seq++) {
                add("'op':'edit','seq':" + seq + ",'text':'swordfish changed'", "edited " + seq);
                add("'op':'say','key':'a" + seq + "','text':'after an edit'", "after an edit");
                add("'op':'react','seq':" + seq + ",'text':'👍'", "reacted " + seq);
                add("'op':'redact','seq':" + seq, "redacted " + seq);
                redactions.add(entries.size());
                add("'op':'say','key':'b" + seq + "','text':'after a redaction'", "after a redaction");
            }
        }
    }

    private static String entry(JsonNode message) {
        String change = message.path("change").asString("");
        return change.isEmpty()
                ? message.path("text").asString()
                : change + " "
                        + message.path(change.equals("reacted") ? "to" : "of").asLong();
    }

    /** Searches all the time; what it finds must not be among those that were redacted before it searched. */
    private static void search(Api api, Set<Long> redacted, AtomicBoolean done) {
        while (!done.get()) {
            Set<Long> gone = Set.copyOf(redacted);
            api.get("api/search?q=swordfish&room=" + ROOM)
                    .json(200)
                    .path("found")
                    .forEach(hit ->
                            assertThat(gone).doesNotContain(hit.path("seq").asLong()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "memory", "postgres"})
    void one_client_is_stored_in_the_order_in_which_it_sends_while_others_search(String log) throws Exception {
        try (TestServer server = TestServer.start(settings(log));
                JsonClient ann = member(server.uri(""), "ann");
                JsonClient bob = member(server.uri(""), "bob")) {
            for (int seq = 1; seq <= MESSAGES; seq++) {
                ann.say(ROOM, "k" + seq, "swordfish " + seq);
            }
            for (int seq = 1; seq <= MESSAGES; seq++) {
                ann.await("said");
                bob.await("message");
            }
            Script script = new Script();
            Set<Long> redacted = ConcurrentHashMap.newKeySet();
            AtomicBoolean done = new AtomicBoolean();
            List<CompletableFuture<Void>> searches = new ArrayList<>();
            for (String user : List.of("eve", "joe")) {
                Api api = new Api(server.uri(""), Tokens.of(user));
                searches.add(CompletableFuture.runAsync(() -> search(api, redacted, done)));
            }

            script.commands.forEach(ann::send);

            try {
                for (int answers = 0; answers < script.commands.size(); answers++) {
                    int command = ann.await("said").path("re").asInt();
                    if (script.redactions.contains(command)) {
                        redacted.add((long) (command + 4) / 5);
                    }
                }
            } finally {
                done.set(true);
            }
            List<String> delivered = new ArrayList<>();
            while (delivered.size() < script.entries.size()) {
                delivered.add(entry(bob.await("message")));
            }
            assertThat(delivered).isEqualTo(script.entries);
            assertThat(stored(new Api(server.uri(""), Tokens.of("eve")))).isEqualTo(script.entries);
            for (CompletableFuture<Void> each : searches) {
                each.get(60, TimeUnit.SECONDS);
            }
            Api api = new Api(server.uri(""), Tokens.of("eve"));
            assertThat(api.get("api/search?q=swordfish&room=" + ROOM).json(200).path("found"))
                    .isEmpty();
        }
    }

    /** Returns what the log has after the first messages. */
    private static List<String> stored(Api api) {
        List<String> entries = new ArrayList<>();
        JsonNode page;
        do {
            page = api.get("api/rooms/" + ROOM + "/messages?limit=100&after=" + (MESSAGES + entries.size()))
                    .json(200)
                    .path("messages");
            page.forEach(each -> entries.add(entry(each)));
        } while (!page.isEmpty());
        return entries;
    }
}
