package dev.parley;

import static dev.parley.it.JsonClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.config.SettingsSources;
import dev.parley.it.Http;
import dev.parley.it.JsonClient;
import dev.parley.it.LogRecorder;
import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.Verb;
import dev.parley.rights.RoomPolicy;
import dev.parley.server.EmbeddedServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.ee10.webapp.MetaInfConfiguration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application's policy: found, asked first, and never able to let anyone in by failing. */
class PolicyOnJettyTest {
    private static final Map<String, String> SETTINGS = Map.of(
            "parley.rooms.rules-inline",
            "allow.* join,say nobody; refuse.* * anyone; abstain.* join anyone; *.* join anyone",
            "parley.rights.timeout",
            "500ms");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path directory;

    /** Does what the first part of the room's name says. */
    public static final class ByName implements RoomPolicy {
        private static final CountDownLatch RELEASED = new CountDownLatch(1);

        @Override
        @SuppressWarnings("NullAway") // a foreign policy may be wrong
        public CompletionStage<Opinion> decide(Identity identity, RoomName room, Verb verb) {
            return switch (room.value().split("\\.", -1)[0]) {
                case "allow" -> CompletableFuture.completedFuture(Opinion.ALLOW);
                case "later" -> CompletableFuture.supplyAsync(() -> Opinion.ALLOW);
                case "thread" ->
                    CompletableFuture.completedFuture(
                            Thread.currentThread().getName().startsWith("parley-policy-")
                                    ? Opinion.ALLOW
                                    : Opinion.REFUSE);
                case "refuse" -> CompletableFuture.completedFuture(Opinion.REFUSE);
                case "throws" -> throw new IllegalStateException("a defect");
                case "overflows" -> throw new StackOverflowError();
                case "fails" -> CompletableFuture.failedFuture(new IOException("no database"));
                case "null" -> null;
                case "nothing" -> CompletableFuture.completedFuture(null);
                case "never" -> new CompletableFuture<>();
                case "hangs" -> hang();
                default -> CompletableFuture.completedFuture(Opinion.ABSTAIN);
            };
        }

        private static CompletionStage<Opinion> hang() {
            try {
                RELEASED.await();
                return CompletableFuture.completedFuture(Opinion.ALLOW);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return CompletableFuture.failedFuture(e);
            }
        }
    }

    /** Parley deployed with one more directory on its class path, or with an attribute. */
    private final class Deployment implements AutoCloseable {
        private final Server server = new Server(0);

        Deployment(@Nullable Object attribute, String... services) throws Exception {
            Path names = Files.createDirectories(directory.resolve("classes/META-INF/services"));
            Files.write(names.resolve(RoomPolicy.class.getName()), List.of(services));
            WebAppContext context = new WebAppContext();
            context.setContextPath("/");
            context.setWar(Path.of("webapp").toAbsolutePath().toString());
            context.setExtraClasspath(Path.of("target/classes").toAbsolutePath() + "," + directory.resolve("classes"));
            context.setParentLoaderPriority(true);
            context.setThrowUnavailableOnStartupException(true);
            context.setAttribute(MetaInfConfiguration.WEBINF_JAR_PATTERN, "nothing");
            context.setAttribute(MetaInfConfiguration.CONTAINER_JAR_PATTERN, "nothing");
            Map<String, String> settings = new HashMap<>(SETTINGS);
            settings.put("parley.data", directory.resolve("data").toString());
            context.setAttribute(EmbeddedServer.SETTINGS, new SettingsSources(settings, Map.of()).load());
            if (attribute != null) {
                context.setAttribute(RoomPolicy.class.getName(), attribute);
            }
            server.setHandler(context);
            try {
                server.start();
            } catch (Exception | Error e) {
                server.stop();
                throw e;
            }
        }

        URI uri(String path) {
            int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
            return URI.create("http://127.0.0.1:" + port + "/" + path);
        }

        @Override
        public void close() {
            try {
                server.stop();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private Deployment start(String... policies) throws Exception {
        return new Deployment(null, policies);
    }

    private Deployment startByName() throws Exception {
        return start(ByName.class.getName());
    }

    @Test
    void a_service_is_asked_first_on_a_thread_of_its_own() throws Exception {
        try (Deployment server = startByName();
                JsonClient client = JsonClient.open(server.uri(""))) {
            assertThat(client.join("allow.x").path("may")).contains(json("'moderate'"));
            client.say("allow.x", "k", "x").await("said");
            client.join("later.x");
            client.join("thread.x");
            client.send("{'op':'join','id':1,'room':'refuse.x'}").assertError("1", "forbidden");
        }
    }

    @Test
    void what_a_policy_does_not_care_about_is_left_to_the_rules() throws Exception {
        try (Deployment server = startByName();
                JsonClient client = JsonClient.open(server.uri(""))) {
            assertThat(client.join("abstain.x").path("may")).isEqualTo(json("['join']"));
            client.send("{'op':'join','id':1,'room':'abstain'}").assertError("1", "forbidden");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"throws", "overflows", "fails", "null", "nothing", "never"})
    void a_policy_that_fails_lets_nobody_in_and_a_retry_may_help(String how) throws Exception {
        try (LogRecorder log = new LogRecorder("dev.parley.rights.AskedPolicy");
                Deployment server = startByName();
                JsonClient client = JsonClient.open(server.uri(""))) {
            client.join("allow.x");
            assertThat(client.send("{'op':'join','id':1,'room':'" + how + ".x'}")
                            .assertError("1", "unavailable")
                            .path("retry")
                            .asBoolean())
                    .isTrue();
            HttpResponse<String> answer = Http.get(server.uri("api/rooms/" + how + ".x/messages"));
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            client.say("allow.x", "k", "x").await("said");
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("No answer from the policy " + ByName.class.getName());
        }
    }

    @Test
    void a_policy_that_hangs_answers_again_once_it_returns() throws Exception {
        List<JsonClient> clients = new ArrayList<>();
        try (Deployment server = startByName()) {
            for (int i = 0; i < 10; i++) {
                clients.add(JsonClient.open(server.uri("")).send("{'op':'join','id':1,'room':'hangs.x'}"));
            }
            clients.forEach(client -> client.assertError("1", "unavailable"));
            assertThat(Http.get(server.uri("health/ready")).statusCode()).isEqualTo(200);
            ByName.RELEASED.countDown();
            await().untilAsserted(() -> assertThat(clients.get(0)
                            .send("{'op':'join','id':2,'room':'hangs.x'}")
                            .next()
                            .path("ev")
                            .asString())
                    .isEqualTo("joined"));
        } finally {
            clients.forEach(JsonClient::close);
        }
    }

    @Test
    void an_attribute_of_the_servlet_context_is_a_policy() throws Exception {
        RoomPolicy policy = (identity, room, verb) -> CompletableFuture.completedFuture(
                room.value().equals("b") ? RoomPolicy.Opinion.REFUSE : RoomPolicy.Opinion.ABSTAIN);
        try (Deployment server = new Deployment(policy);
                JsonClient client = JsonClient.open(server.uri(""))) {
            client.send("{'op':'join','id':1,'room':'b'}").assertError("1", "forbidden");
            client.send("{'op':'join','id':1,'room':'a'}").assertError("1", "forbidden");
            client.join("a.x");
        }
    }

    @Test
    void an_attribute_that_is_no_policy_fails_the_start() {
        assertThatThrownBy(() -> new Deployment("yes"))
                .hasStackTraceContaining(
                        "attribute dev.parley.rights.RoomPolicy is not a RoomPolicy: java.lang.String");
    }

    /** A second policy. */
    public static final class Another implements RoomPolicy {
        @Override
        public CompletionStage<Opinion> decide(Identity identity, RoomName room, Verb verb) {
            return CompletableFuture.completedFuture(Opinion.ALLOW);
        }
    }

    @Test
    void two_policies_fail_the_start() {
        assertThatThrownBy(() -> start(ByName.class.getName(), Another.class.getName()))
                .hasStackTraceContaining("There is more than one RoomPolicy: " + Another.class.getName() + ", ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no.such.Policy", "dev.parley.it.Http"})
    void a_service_that_cannot_be_used_fails_the_start(String name) {
        assertThatThrownBy(() -> start(name))
                .hasStackTraceContaining("IllegalArgumentException: A RoomPolicy cannot be used: ")
                .hasStackTraceContaining(name);
    }
}
