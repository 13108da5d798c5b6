package dev.parley.it.spring;

import static dev.parley.it.JsonClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.Parley;
import dev.parley.examples.spring.ShopApplication;
import dev.parley.it.HandshakeRequest;
import dev.parley.it.Http;
import dev.parley.it.JsonClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The shop of the examples on Spring Boot, with its Tomcat and its transactions. */
class SpringBootIT {
    private static final int ORDERS = 10;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static ConfigurableApplicationContext shop;

    @BeforeAll
    static void start() throws IOException {
        Path data = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "data-");
        shop = SpringApplication.run(
                ShopApplication.class,
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--server.servlet.context-parameters.parley.data=" + data.resolve("rooms"),
                "--spring.datasource.url=jdbc:sqlite:" + data.resolve("shop.db"));
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + shop.getEnvironment().getProperty("local.server.port") + "/" + path);
    }

    private static JsonClient guest(String name) {
        JsonClient client = JsonClient.over(
                HandshakeRequest.to(uri("live")).offering("parley.v1.json").open());
        client.next("welcome");
        client.send("{'op':'hello','name':'" + name + "'}").next("welcome");
        return client;
    }

    @Test
    void says_what_was_committed_and_nothing_else() {
        try (JsonClient ann = guest("Ann")) {
            ann.join("orders");
            for (int number = 1; number <= ORDERS; number++) {
                assertThat(Http.post(uri("orders?number=" + number)).statusCode())
                        .isEqualTo(200);
                assertThat(Http.post(uri("orders?number=" + number)).statusCode())
                        .as("the same again, which is rolled back")
                        .isEqualTo(409);
                var message = ann.await("message");
                assertThat(message.path("text").asString()).isEqualTo("Order " + number + " is on its way");
                assertThat(message.path("seq").asInt()).isEqualTo(number);
                assertThat(message.path("from")).isEqualTo(json("{'id':'application','name':'Application'}"));
            }
            await().untilAsserted(() -> assertThat(Http.get(uri("feed")).body())
                    .contains("Ann joined orders")
                    .contains("orders " + ORDERS + " Application"));
        }
    }

    @Test
    void answers_before_the_commit_with_a_stage_that_the_end_of_the_transaction_completes() throws Exception {
        Parley parley = shop.getBean(Parley.class);
        TransactionTemplate transaction = new TransactionTemplate(shop.getBean(PlatformTransactionManager.class));
        CompletionStage<?> said = transaction.execute(status -> {
            CompletionStage<?> stage = parley.room("stages").sayAfterCommit("one");
            assertThat(stage.toCompletableFuture()).isNotDone();
            return stage;
        });
        assertThat(said).isNotNull();
        said.toCompletableFuture().get();
        CompletionStage<?> cancelled = transaction.execute(status -> {
            status.setRollbackOnly();
            return parley.room("stages").sayAfterCommit("two");
        });
        assertThat(cancelled).isNotNull();
        assertThat(cancelled.toCompletableFuture()).isCompletedExceptionally().isCancelled();
        parley.room("stages").sayAfterCommit("three").toCompletableFuture().get();
        assertThat(parley.room("stages").history(10).toCompletableFuture().get())
                .as("one, and three, for which there is no transaction")
                .hasSize(2);
    }

    @Test
    void asks_the_policy_that_is_a_bean() {
        try (JsonClient bob = guest("Bob")) {
            bob.join("orders");
            bob.send("{'op':'say','id':5,'room':'orders','key':'k','text':'free for all'}")
                    .assertError("5", "forbidden");
            bob.join("hall");
            bob.say("hall", "k", "hello").await("said");
        }
    }

    @Test
    void serves_the_client_library_and_leaves_other_paths_to_the_application() {
        assertThat(Http.get(uri("client/parley.js")).body()).contains("class Parley");
        assertThat(Http.get(uri("api/rooms/hall/messages")).statusCode()).isEqualTo(200);
        assertThat(Http.get(uri("health/live")).statusCode()).isEqualTo(404);
    }
}
