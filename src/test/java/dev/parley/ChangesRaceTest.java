package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.Api;
import dev.parley.it.ErasureScenarios;
import dev.parley.it.JsonClient;
import dev.parley.it.ModeratedServer;
import dev.parley.it.PostgresServer;
import dev.parley.it.TestServer;
import dev.parley.it.Tokens;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** People say, edit and redact while a moderator erases one of them, or deletes the room. */
class ChangesRaceTest {
    private static final String ROOM = "race";
    private static final int ROUNDS = 8;

    private static Map<String, String> settings(String log) {
        Map<String, String> all = new HashMap<>(ModeratedServer.SETTINGS);
        all.put("parley.rate.messages", "0");
        all.put("parley.log", log);
        return log.equals("postgres") ? PostgresTest.onPostgres(all, PostgresServer.freshSchema()) : all;
    }

    /** Somebody who changes messages of their own, and knows how each of them is. */
    private static final class Talker implements AutoCloseable {
        private final JsonClient client;
        private final String name;
        private final Random random;
        /** What each message says; empty after its redaction. */
        private final TreeMap<Long, String> messages = new TreeMap<>();
        /** The positions of all that was stored. */
        private final List<Long> stored = new ArrayList<>();

        private final Set<String> expected;
        private int id;
        private boolean joined;
        private long heard;

        /** @param expected the errors that may be answered */
        Talker(URI base, String name, Set<String> expected) {
            this.client = JsonClient.over(JsonClient.request(base)
                    .header("Authorization", "Bearer " + Tokens.of(name))
                    .open());
            this.name = name;
            this.random = new Random(name.hashCode());
            this.expected = expected;
            client.next("welcome");
        }

        void talkWhile(BooleanSupplier goes) {
            for (int i = 0; i < 10 || goes.getAsBoolean(); i++) {
                int kind = messages.isEmpty() ? 0 : random.nextInt(4);
                if (kind < 2) {
                    say();
                } else {
                    change(kind == 2);
                }
            }
        }

        void say() {
            String text = name + "-swordfish-" + id;
            long seq = ask("'op':'say','key':'" + id + "','text':'" + text + "'");
            if (seq > 0) {
                messages.put(seq, text);
            }
        }

        private void change(boolean edits) {
            List<Long> all = List.copyOf(messages.keySet());
            // a recent one, so that most are there
            long target = all.get(Math.max(0, all.size() - 1 - random.nextInt(8)));
            String text = edits ? name + "-swordfish-" + id + "-edited" : "";
            boolean redacted = messages.getOrDefault(target, "").isEmpty();
            if (redacted) {
                return;
            }
            String change = edits ? "'op':'edit','text':'" + text + "'" : "'op':'redact'";
            if (ask(change + ",'seq':" + target) > 0) {
                messages.put(target, text);
            }
        }

        /** Sends a command, and returns the position of what it stored; 0 if it was refused. */
        private long ask(String command) {
            if (!joined) {
                command("'op':'join'");
                joined = true;
            }
            JsonNode answer = command(command);
            if (answer.path("ev").asString().equals("error")) {
                assertThat(answer.path("code").asString()).as(answer.toString()).isIn(expected);
                return 0;
            }
            stored.add(answer.path("seq").asLong());
            return answer.path("seq").asLong();
        }

        private JsonNode command(String command) {
            id++;
            client.send("{" + command + ",'room':'" + ROOM + "','id':" + id + "}");
            for (JsonNode event = client.next(); ; event = client.next()) {
                if (event.path("re").asInt() == id) {
                    return event;
                }
                joined &= !event.path("ev").asString().equals("left");
                if (event.path("ev").asString().equals("message")) {
                    assertThat(event.path("seq").asLong()).isGreaterThan(heard);
                    heard = event.path("seq").asLong();
                }
            }
        }

        @Override
        public void close() {
            client.close();
        }
    }

    private static List<JsonNode> log(URI base) {
        List<JsonNode> found = new ArrayList<>();
        Api reader = new Api(base, Tokens.of("reader"));
        for (long after = 0; ; after = found.get(found.size() - 1).path("seq").asLong()) {
            JsonNode page = reader.get("api/rooms/" + ROOM + "/messages?limit=100&after=" + after)
                    .json(200)
                    .path("messages");
            if (page.isEmpty()) {
                return found;
            }
            page.forEach(found::add);
        }
    }

    private static void assertContiguous(List<JsonNode> log) {
        long first = log.get(0).path("seq").asLong();
        assertThat(log.stream().map(each -> each.path("seq").asLong()).toList())
                .isEqualTo(LongStream.range(first, first + log.size()).boxed().toList());
    }

    /** Checks that the log has what this person has stored from a position on, as the person left it. */
    private static void assertKept(List<JsonNode> log, Talker talker, long first) {
        Map<Long, JsonNode> bySeq = new HashMap<>();
        log.forEach(each -> bySeq.put(each.path("seq").asLong(), each));
        assertThat(bySeq.keySet())
                .containsAll(talker.stored.stream().filter(seq -> seq >= first).toList());
        talker.messages.tailMap(first).forEach((seq, text) -> {
            JsonNode message = Objects.requireNonNull(bySeq.get(seq));
            assertThat(message.path("text").asString("")).as("%s", message).isEqualTo(text);
            assertThat(message.at("/from/id").asString()).isEqualTo(talker.name);
            assertThat(message.has("redacted")).isEqualTo(text.isEmpty());
        });
        log.stream()
                .filter(each -> each.at("/from/id").asString().equals(talker.name))
                .forEach(each ->
                        assertThat(talker.stored).contains(each.path("seq").asLong()));
    }

    private static void join(CompletableFuture<?> task) throws Exception {
        task.get(60, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "memory", "postgres"})
    void an_erasure_takes_what_one_has_said_and_nothing_of_others(String log) throws Exception {
        try (TestServer server = TestServer.start(settings(log));
                Talker ann = new Talker(server.uri(""), "ann", Set.of());
                Talker eve = new Talker(server.uri(""), "eve", Set.of("gone"))) {
            URI base = server.uri("");
            Api moderator = new Api(base, ModeratedServer.KEY);
            CompletableFuture<Void> erasing = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < ROUNDS; i++) {
                    moderator.post("api/erasures", "{'user':'eve'}").json(200);
                }
            });
            CompletableFuture<Void> eveTalks = CompletableFuture.runAsync(() -> eve.talkWhile(() -> !erasing.isDone()));
            ann.talkWhile(() -> !erasing.isDone());
            join(eveTalks);
            join(erasing);
            moderator.post("api/erasures", "{'user':'eve'}").json(200);

            List<JsonNode> left = log(base);
            assertContiguous(left);
            assertThat(left.get(0).path("seq").asLong()).isEqualTo(1);
            assertThat(left).noneMatch(each -> each.toString().contains("eve"));
            assertThat(left.stream().map(each -> each.path("seq").asLong())).containsAll(eve.stored);
            assertKept(left, ann, 1);
            assertThat(ErasureScenarios.exported(moderator, "eve")).hasSize(1);
            assertThat(ErasureScenarios.exported(moderator, "ann")).hasSize(ann.messages.size() + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "memory", "postgres"})
    void a_deletion_takes_what_was_said_before_and_nothing_that_is_said_after_it(String log) throws Exception {
        Set<String> sentAway = Set.of("gone", "not-joined");
        try (TestServer server = TestServer.start(settings(log));
                Talker ann = new Talker(server.uri(""), "ann", sentAway);
                Talker bob = new Talker(server.uri(""), "bob", sentAway)) {
            URI base = server.uri("");
            Api moderator = new Api(base, ModeratedServer.KEY);
            CompletableFuture<Void> deleting = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < ROUNDS; i++) {
                    moderator.delete("api/rooms/" + ROOM).json(200);
                }
            });
            CompletableFuture<Void> bobTalks =
                    CompletableFuture.runAsync(() -> bob.talkWhile(() -> !deleting.isDone()));
            ann.talkWhile(() -> !deleting.isDone());
            join(bobTalks);
            join(deleting);
            int before = ann.stored.size();
            // the first ones may learn that ann was sent away
            Awaitility.await().pollInSameThread().until(() -> {
                ann.say();
                return ann.stored.size() > before + 1;
            });

            List<JsonNode> left = log(base);
            assertContiguous(left);
            long first = left.get(0).path("seq").asLong();
            assertThat(first).isLessThanOrEqualTo(ann.stored.get(before));
            assertKept(left, ann, first);
            assertKept(left, bob, first);
            moderator.delete("api/rooms/" + ROOM).json(200);
            assertThat(log(base)).isEmpty();
        }
    }
}
