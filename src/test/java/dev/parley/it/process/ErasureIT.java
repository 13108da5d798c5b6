package dev.parley.it.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.it.Api;
import dev.parley.it.ErasureScenarios;
import dev.parley.it.HandshakeScenarios;
import dev.parley.it.JsonClient;
import dev.parley.it.ModeratedServer;
import dev.parley.it.PostgresServer;
import dev.parley.it.Tokens;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** An erased person is gone from every byte of the data directory, also if the server was killed in the middle. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ErasureIT {
    private static final Logger LOG = LoggerFactory.getLogger(ErasureIT.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String EVE = "eve-swordfish";
    private static final List<String> ROOMS = List.of("one", "two", "three");
    /** Of Eve in each room; an erasure takes some hundred at a time. */
    private static final int EACH = 1_500;

    private static final int AT_ONCE = 100;

    @TempDir
    private Path directory;

    private JavaProcess serve(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--port",
                "0",
                "--set",
                "rate.messages=0",
                "--set",
                "auth.jwt.secret=" + HandshakeScenarios.SECRET,
                "--set",
                "moderation.keys=" + ModeratedServer.SETTINGS.get("parley.moderation.keys")));
        for (String each : more) {
            arguments.addAll(List.of("--set", each));
        }
        return JavaProcess.war(directory, arguments.toArray(String[]::new));
    }

    private static JsonClient user(URI base, String name) {
        JsonClient client = JsonClient.over(JsonClient.request(base)
                .header("Authorization", "Bearer " + Tokens.of(name))
                .open());
        client.next("welcome");
        return client;
    }

    private static CompletableFuture<Api.Reply> erasing(URI base) {
        return new Api(base, ModeratedServer.KEY).posting("api/erasures", "{'user':'" + EVE + "'}");
    }

    /** Erases Eve, and returns the receipt, for which a slow machine takes longer than the answer waits. */
    private static JsonNode erase(URI base) throws Exception {
        Api.Reply reply = erasing(base).get(60, TimeUnit.SECONDS);
        if (reply.status() != 202) {
            return reply.json(200);
        }
        String place = "api/erasures/" + reply.json(202).path("id").asString();
        JsonNode receipt = ErasureScenarios.awaitReceipt(new Api(base, ModeratedServer.KEY), place);
        assertThat(receipt.path("state").asString()).isEqualTo("done");
        return receipt;
    }

    /** Has Eve say something in each room, and change some of it. */
    private static void talk(URI base, int each) {
        try (JsonClient eve = user(base, EVE);
                JsonClient ann = user(base, "ann")) {
            ann.join("one");
            ann.say("one", "first", "goldfish").await("said");
            for (String room : ROOMS) {
                eve.join(room);
            }
            for (int i = 0; i < each; i += AT_ONCE) {
                for (int j = i; j < i + AT_ONCE; j++) {
                    for (String room : ROOMS) {
                        eve.say(room, "swordfish-" + j, "swordfish " + j);
                    }
                }
                for (int j = 0; j < AT_ONCE * ROOMS.size(); j++) {
                    eve.await("said");
                }
            }
            eve.send("{'op':'edit','room':'two','seq':1,'text':'swordfish, edited'}")
                    .await("said");
            eve.send("{'op':'redact','room':'two','seq':2}").await("said");
            ann.say("one", "last", "goldfish").await("said");
        }
    }

    private List<String> filesWith(String word) {
        List<String> found = new ArrayList<>();
        try {
            Files.walkFileTree(directory.resolve("parley-data"), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    try {
                        if (new String(Files.readAllBytes(file), ISO_8859_1).contains(word)) {
                            found.add(file.toString());
                        }
                    } catch (NoSuchFileException e) {
                        return FileVisitResult.CONTINUE; // a journal that the server has deleted meanwhile
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (e instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw e;
                }
            });
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return found;
    }

    private void awaitNoTrace() {
        // the id, the name, the keys and all texts contain it
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(filesWith("swordfish")).isEmpty());
        assertThat(filesWith("goldfish")).isNotEmpty();
    }

    @Test
    void a_person_is_exported_then_erased_and_then_neither_exported_nor_in_any_byte_of_the_data_directory()
            throws Exception {
        try (JavaProcess server = serve()) {
            URI base = server.awaitAddress();
            talk(base, 200);
            assertThat(filesWith("swordfish")).isNotEmpty();
            Api moderator = new Api(base, ModeratedServer.KEY);
            List<JsonNode> before = ErasureScenarios.exported(moderator, EVE);
            assertThat(before).hasSize(200 * ROOMS.size() + 1);
            Set<String> texts =
                    before.stream().map(line -> line.path("text").asString()).collect(Collectors.toSet());
            assertThat(texts).contains("swordfish 0", "swordfish 199", "swordfish, edited");

            JsonNode receipt = erase(base);
            assertThat(receipt.path("messages").asInt()).isEqualTo(200 * ROOMS.size());
            assertThat(receipt.path("rooms").asInt()).isEqualTo(ROOMS.size());
            assertThat(ErasureScenarios.exported(moderator, EVE))
                    .containsExactly(JsonClient.json("{'end':true,'count':0}"));
            assertThat(ErasureScenarios.exported(moderator, "ann")).hasSize(3);
            awaitNoTrace();
            server.kill();
        }
        awaitNoTrace();
    }

    @Test
    void an_erasure_that_a_kill_cut_off_is_completed_by_the_next_with_a_whole_receipt() throws Exception {
        assertCompletedAfterKill(() -> assertThat(filesWith("swordfish")).isNotEmpty(), this::awaitNoTrace);
    }

    @Test
    void so_it_is_in_postgresql() throws Exception {
        String url = PostgresServer.shared().url();
        String schema = PostgresServer.freshSchema();
        assertCompletedAfterKill(
                () -> assertThat(tablesWith(url, schema, "swordfish")).contains("message", "record"),
                () -> {
                    // the server that was killed counts as present for some seconds, and so do its people
                    await().atMost(PATIENCE)
                            .untilAsserted(() -> assertThat(tablesWith(url, schema, "swordfish"))
                                    .isEmpty());
                    assertThat(tablesWith(url, schema, "goldfish")).containsExactly("message");
                },
                "log=postgres",
                "cluster.url=" + url,
                "cluster.schema=" + schema);
    }

    /** Returns the tables with a row that contains the word, as text or as bytes. */
    private static List<String> tablesWith(String url, String schema, String word) throws SQLException {
        List<String> found = new ArrayList<>();
        String hex = HexFormat.of().formatHex(word.getBytes(ISO_8859_1));
        try (Connection connection = DriverManager.getConnection(url);
                ResultSet tables = connection.getMetaData().getTables(null, schema, null, new String[] {"TABLE"})) {
            while (tables.next()) {
                String table = tables.getString("TABLE_NAME");
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery("SELECT EXISTS (SELECT FROM " + schema + "." + table
                                + " t WHERE t::text LIKE '%" + word + "%' OR t::text LIKE '%" + hex + "%')")) {
                    if (row.next() && row.getBoolean(1)) {
                        found.add(table);
                    }
                }
            }
        }
        return found;
    }

    private interface Check {
        void run() throws Exception;
    }

    private void assertCompletedAfterKill(Check traces, Check noTrace, String... settings) throws Exception {
        CompletableFuture<Api.Reply> cut;
        try (JavaProcess server = serve(settings)) {
            URI base = server.awaitAddress();
            talk(base, EACH);
            try (JsonClient ann = user(base, "ann")) {
                ann.join("one");
                cut = erasing(base);
                JsonNode entry = ann.await("message");
                server.kill();
                assertThat(entry.path("change").asString()).isEqualTo("erased");
            }
        }
        boolean tooLate = isAnswered(cut);
        if (!tooLate) {
            traces.run();
        }
        try (JavaProcess server = serve(settings)) {
            URI base = server.awaitAddress();
            JsonNode receipt = erase(base);
            int all = EACH * ROOMS.size();
            if (tooLate) {
                LOG.info("The kill came too late: the erasure was answered before it");
                assertThat(receipt.path("messages").asInt()).isZero();
                assertThat(cut.join().json(200).path("messages").asInt()).isEqualTo(all);
            } else {
                assertThat(receipt.path("messages").asInt()).isEqualTo(all);
                assertThat(receipt.path("rooms").asInt()).isEqualTo(ROOMS.size());
            }
            noTrace.run();
            assertThat(erase(base).path("messages").asInt()).isZero();
        }
    }

    private static boolean isAnswered(CompletableFuture<Api.Reply> asked) throws Exception {
        try {
            return asked.get(30, TimeUnit.SECONDS).status() == 200;
        } catch (ExecutionException e) {
            return false;
        }
    }
}
