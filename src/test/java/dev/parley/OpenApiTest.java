package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.parley.handshake.NamedKeys;
import dev.parley.handshake.Reason;
import dev.parley.it.Api;
import dev.parley.it.FeedScenarios;
import dev.parley.it.Http;
import dev.parley.it.JsonClient;
import dev.parley.it.ModeratedServer;
import dev.parley.it.PublishScenarios;
import dev.parley.it.Tokens;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** {@code webapp/openapi.yaml} describes what the embedded server answers. */
final class OpenApiTest extends EmbeddedTest implements ModeratedServer {
    private static final Path SOURCE = Path.of("webapp", "openapi.yaml");
    private static final JsonNode FILE = YAMLMapper.builder().build().readTree(SOURCE);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern MAPPING = Pattern.compile("\"(/(?:api|health|metrics)[^\"]*)\"");

    OpenApiTest() {
        super(settings());
    }

    private static Map<String, String> settings() {
        Map<String, String> all = new HashMap<>(PublishScenarios.SETTINGS);
        all.put("parley.events.on", "true");
        all.merge(
                "parley.api.keys",
                "feed:" + NamedKeys.hash(FeedScenarios.EVENTS_KEY) + ":events",
                (keys, key) -> keys + ", " + key);
        return all;
    }

    static Stream<String> paths() {
        return FILE.path("paths").propertyNames().stream();
    }

    /** Returns a path with the examples of its parameters. */
    private static String example(String path) {
        String filled = path;
        for (JsonNode given : FILE.path("paths").path(path).path("parameters")) {
            JsonNode parameter =
                    given.has("$ref") ? FILE.at(given.path("$ref").asString().substring(1)) : given;
            filled = filled.replace(
                    "{" + parameter.path("name").asString() + "}",
                    parameter.path("example").asString());
        }
        assertThat(filled).doesNotContain("{");
        return filled.substring(1);
    }

    @ParameterizedTest
    @MethodSource("paths")
    void a_path_has_the_methods_that_the_file_tells_of_and_no_others(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(base().resolve(example(path)))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> answer =
                java.net.http.HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(204);
        Set<String> told = new TreeSet<>(Set.of("OPTIONS"));
        FILE.path("paths").path(path).propertyNames().stream()
                .filter(name -> !name.equals("parameters"))
                .forEach(name -> told.add(name.toUpperCase(Locale.ROOT)));
        assertThat(new TreeSet<>(
                        List.of(answer.headers().firstValue("Allow").orElse("").split(", "))))
                .isEqualTo(told);
    }

    @Test
    void tells_of_everything_that_is_registered() throws IOException {
        String routes = Files.readString(Path.of("src", "main", "java", "dev", "parley", "http", "HttpRoutes.java"));
        Matcher mapping = MAPPING.matcher(routes);
        int found = 0;
        while (mapping.find()) {
            String prefix = mapping.group(1).replaceFirst("/\\*$", "");
            assertThat(paths()).anyMatch(path -> path.startsWith(prefix));
            found++;
        }
        assertThat(found).isGreaterThan(8);
    }

    @Test
    void tells_of_every_reason_of_the_handshake_and_repeats_no_id() {
        assertThat(FILE.at("/components/schemas/reason/enum").valueStream().map(JsonNode::asString))
                .doesNotHaveDuplicates()
                .containsAll(Arrays.stream(Reason.values()).map(Reason::word).toList());
        List<String> ids = FILE.path("paths")
                .valueStream()
                .flatMap(JsonNode::valueStream)
                .filter(operation -> operation.has("operationId"))
                .map(operation -> operation.path("operationId").asString())
                .toList();
        assertThat(ids).hasSizeGreaterThan(20).doesNotHaveDuplicates();
    }

    @Test
    void refers_to_nothing_that_is_not_there() {
        Set<String> used = new HashSet<>();
        references(FILE, used);
        assertThat(used)
                .isNotEmpty()
                .allSatisfy(
                        reference -> assertThat(FILE.at(reference.substring(1)).isMissingNode())
                                .as(reference)
                                .isFalse());
    }

    private static void references(JsonNode node, Set<String> found) {
        if (node.path("$ref").isString()) {
            found.add(node.path("$ref").asString());
        }
        node.forEach(child -> references(child, found));
    }

    @Test
    void is_served() throws IOException {
        HttpResponse<String> served = Http.get(base().resolve("openapi.yaml"));
        assertThat(served.statusCode()).isEqualTo(200);
        assertThat(served.body()).isEqualTo(Files.readString(SOURCE));
    }

    /** Checks that an answer has what its schema demands, and nothing that the file does not tell of. */
    private static JsonNode fits(String schema, Api.Reply reply, int status) {
        JsonNode answer = reply.json(status);
        assertFits(schema, answer);
        return answer;
    }

    private static void assertFits(String name, JsonNode answer) {
        JsonNode components = FILE.path("components").path("schemas").deepCopy();
        closeAll(components);
        ObjectNode root = JSON.createObjectNode();
        root.put("$ref", "#/$defs/" + name);
        root.set("$defs", JSON.readTree(components.toString().replace("#/components/schemas/", "#/$defs/")));
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(root);
        assertThat(schema.validate(answer)).as(name + ": " + answer).isEmpty();
    }

    private static void closeAll(JsonNode node) {
        if (node.has("properties") && node.has("required") && !node.has("allOf")) {
            ((ObjectNode) node).put("additionalProperties", false);
        }
        node.forEach(OpenApiTest::closeAll);
    }

    @Test
    void answers_about_rooms_fit_their_schemas() {
        Api shop = new Api(base(), PublishScenarios.SAY_KEY);
        String path = "api/rooms/room-open/messages";
        fits("said", shop.post(path, "{'key':'k','text':'hi'}"), 201);
        fits("said", shop.post(path, "[{'key':'k','text':'hi'}]"), 200);
        Api guest = new Api(base(), "");
        fits("page", guest.get(path), 200);
        fits("position", guest.get(path + "?limit=0"), 200);
        fits("verdict", guest.get("api/handshake?room=lobby"), 200);
        fits("file", shop.post("api/rooms/room-open/files", "{}"), 201);
        assertProblem(guest.get("api/rooms/room-open/files/" + "0".repeat(64)), 404);
        assertProblem(shop.post(path, "{"), 400);
        assertProblem(shop.post("api/rooms/other/messages", "{'text':'hi'}"), 403);
        assertProblem(guest.get(path + "?after=9"), 409);
        for (JsonNode example : FILE.at("/paths/~1api~1rooms~1{room}~1messages/post/requestBody/content")
                .path("application/json")
                .path("examples")) {
            assertThat(shop.post(
                                    "api/rooms/room-examples/messages",
                                    example.path("value").toString())
                            .status())
                    .isEqualTo(201);
        }
    }

    @Test
    void the_feed_fits_its_schema() {
        Api shop = new Api(base(), PublishScenarios.SAY_KEY);
        shop.post("api/rooms/room-feed/messages", "{'text':'hi'}").json(201);
        try (JsonClient ann = connect(Tokens.of("ann"))) {
            ann.join("room-feed");
            JsonNode ban = moderator().post("api/bans", "{'user':'eve'}").json(201);
            moderator().delete("api/bans/" + ban.path("id").asString());
            JsonNode page = fits("feed", new Api(base(), FeedScenarios.EVENTS_KEY).get("api/events"), 200);
            assertThat(page.path("events")
                            .valueStream()
                            .map(each -> each.path("event").asString()))
                    .contains("restarted", "stored", "arrived", "occupied", "banned");
        }
        assertProblem(shop.get("api/events"), 403);
    }

    private static void assertProblem(Api.Reply reply, int status) {
        assertThat(reply.status()).isEqualTo(status);
        assertFits("problem", JSON.readTree(reply.body()));
    }

    @Test
    void answers_to_moderators_fit_their_schemas() {
        Api moderator = moderator();
        try (JsonClient ann = connect(Tokens.of("ann"))) {
            ann.join("room-moderated");
            fits("rooms", moderator.get("api/rooms"), 200);
            fits("people", moderator.get("api/rooms/room-moderated/people"), 200);
            fits("everybody", moderator.get("api/server/people"), 200);
            fits("server", moderator.get("api/server"), 200);
            fits("refusals", moderator.get("api/server/refusals"), 200);
            fits("verdicts", moderator.get("api/server/rights?room=lobby&user=ann"), 200);
            fits("configuration", moderator.get("api/server/configuration"), 200);
            ann.say("room-moderated", "1", "hi").await("said");
            fits("redacted", moderator.delete("api/rooms/room-moderated/messages/1"), 200);
            fits("removed", moderator.delete("api/rooms/room-moderated/people/ann"), 200);
            fits("roomClients", moderator.delete("api/rooms/room-moderated"), 200);
            fits("clients", moderator.delete("api/users/ann/connections"), 200);
        }
        JsonNode ban = fits("ban", moderator.post("api/bans", "{'user':'eve','seconds':60,'reason':'spam'}"), 201);
        fits("bans", moderator.get("api/bans"), 200);
        assertThat(moderator.delete("api/bans/" + ban.path("id").asString()).status())
                .isEqualTo(200);
        fits("revocation", moderator.post("api/revocations", "{'user':'eve','issuedBefore':1700000000}"), 201);
        JsonNode erased = fits("erasure", moderator.post("api/erasures", "{'user':'eve'}"), 200);
        fits("erasure", moderator.get("api/erasures/" + erased.path("id").asString()), 200);
        assertProblem(moderator.delete("api/bans/" + ban.path("id").asString()), 404);
    }
}
