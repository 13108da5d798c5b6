package dev.parley;

import static dev.parley.it.JsonClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.examples.jetty.ShopServer;
import dev.parley.examples.shop.Archive;
import dev.parley.examples.shop.StaffOnly;
import dev.parley.it.Api;
import dev.parley.it.HandshakeRequest;
import dev.parley.it.Http;
import dev.parley.it.JsonClient;
import dev.parley.it.LogRecorder;
import dev.parley.it.ModeratedServer;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.Position;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.rights.RoomPolicy;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;

/** Parley inside an application of somebody else, which is the one of the examples. */
class EmbeddingTest {
    private static final Map<String, String> SETTINGS = Map.of("parley.log", "memory", "parley.limits.on", "false");

    @Test
    void tells_everyone_in_a_room_what_the_application_says() throws Exception {
        try (Shop shop = Shop.open(SETTINGS);
                JsonClient ann = shop.guest("Ann")) {
            ann.join("orders");
            assertThat(shop.order("17")).isEqualTo(201);
            var message = ann.next("message");
            assertThat(message.path("text").asString()).isEqualTo("Order 17 is on its way");
            assertThat(message.path("from")).isEqualTo(json("{'id':'application','name':'Application'}"));

            Room orders = shop.parley().room("orders");
            assertThat(orders.name()).isEqualTo("orders");
            assertThat(orders.people()).extracting(User::name).containsExactly("Ann");
            Position said = orders.as(new User("bot-7", "Robot"))
                    .say(new Payload.Json("{\"order\":18}"), "k-18")
                    .toCompletableFuture()
                    .get();
            assertThat(said.seq()).isEqualTo(2);
            assertThat(ann.next("message").at("/json/order").asInt()).isEqualTo(18);
            assertThat(orders.as(new User("bot-7", "Robot"))
                            .say(new Payload.Json("{\"order\":18}"), "k-18")
                            .toCompletableFuture()
                            .get())
                    .as("a retry")
                    .isEqualTo(said);
            ann.assertNothingMore();
        }
    }

    @Test
    void reads_what_people_say() throws Exception {
        try (Shop shop = Shop.open(SETTINGS);
                JsonClient ann = shop.guest("Ann")) {
            ann.join("hall");
            for (int i = 1; i <= 3; i++) {
                ann.say("hall", "k" + i, "text " + i).await("said");
            }
            Room hall = shop.parley().room("hall");
            assertThat(texts(hall.history(2).toCompletableFuture().get())).containsExactly("text 2", "text 3");
            assertThat(texts(hall.historyAfter(0, 2).toCompletableFuture().get()))
                    .containsExactly("text 1", "text 2");
            assertThatThrownBy(() -> hall.history(1_001)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static List<String> texts(List<Message> messages) {
        return messages.stream()
                .map(each -> ((Payload.Text) each.payload()).text())
                .toList();
    }

    @Test
    void says_at_once_what_waits_for_a_commit_if_there_is_no_transaction() throws Exception {
        try (Shop shop = Shop.open(SETTINGS)) {
            Position said = shop.parley()
                    .room("orders")
                    .sayAfterCommit("now")
                    .toCompletableFuture()
                    .get();
            assertThat(said.seq()).isEqualTo(1);
        }
    }

    @Test
    void notifies_listeners_in_order_until_they_leave() throws Exception {
        try (Shop shop = Shop.open(SETTINGS)) {
            Archive archive = new Archive();
            Runnable end = shop.parley().listen(archive);
            try (JsonClient ann = shop.guest("Ann")) {
                ann.join("hall");
                ann.say("hall", "k1", "one").await("said");
                ann.say("hall", "k2", "two").await("said");
                ann.send("{'op':'leave','room':'hall'}").await("left");
                await().untilAsserted(() -> assertThat(archive.lines())
                        .containsExactly("Ann joined hall", "hall 1 Ann", "hall 2 Ann", "Ann left hall"));
                end.run();
                ann.join("hall");
                ann.say("hall", "k3", "three").await("said");
                shop.parley().room("hall").say("four").toCompletableFuture().get();
            }
            assertThat(archive.lines()).hasSize(4);
        }
    }

    @Test
    void tells_listeners_of_changes_and_of_rooms_that_fill_and_empty() throws Exception {
        try (Shop shop = Shop.open(SETTINGS)) {
            List<String> heard = new CopyOnWriteArrayList<>();
            Archive archive = new Archive();
            shop.parley().listen(archive);
            shop.parley().listen(new RoomListener() {
                @Override
                public void occupied(RoomName room) {
                    heard.add("occupied " + room.value());
                }

                @Override
                public void edited(RoomName room, long seq, long entry, User by, Payload payload) {
                    heard.add(entry + " now " + ((Payload.Text) payload).text());
                }

                @Override
                public void vacated(RoomName room) {
                    heard.add("vacated " + room.value());
                }
            });
            try (JsonClient ann = shop.guest("Ann");
                    JsonClient bob = shop.guest("Bob")) {
                ann.join("hall");
                bob.join("hall");
                ann.say("hall", "k1", "helo").await("said");
                String edit = "{'op':'edit','id':1,'room':'hall','seq':1,'key':'k2','text':'hello'}";
                ann.send(edit).await("said");
                ann.send(edit).await("said");
                ann.send("{'op':'redact','id':2,'room':'hall','seq':1,'key':'k3'}")
                        .await("said");
                bob.send("{'op':'leave','room':'hall'}").await("left");
                ann.send("{'op':'leave','room':'hall'}").await("left");
                await().untilAsserted(() -> assertThat(archive.lines())
                        .containsExactly(
                                "Ann joined hall",
                                "Bob joined hall",
                                "hall 1 Ann",
                                "Ann edited hall 1",
                                "Ann redacted hall 1",
                                "Bob left hall",
                                "Ann left hall"));
                await().untilAsserted(() ->
                        assertThat(heard).containsExactly("occupied hall", "2 now hello", "vacated hall"));
            }
        }
    }

    @Test
    void tells_listeners_of_reactions_and_of_the_entries_that_tell_of_them() throws Exception {
        try (Shop shop = Shop.open(SETTINGS);
                JsonClient ann = shop.guest("Ann")) {
            List<String> heard = new CopyOnWriteArrayList<>();
            shop.parley().listen(new RoomListener() {
                @Override
                public void reacted(RoomName room, long seq, long entry, User by, String text) {
                    heard.add(entry + " by " + by.name() + " +" + text + " to " + seq);
                }

                @Override
                public void unreacted(RoomName room, long seq, long entry, User by, String text) {
                    heard.add(entry + " by " + by.name() + " -" + text + " to " + seq);
                }
            });
            ann.join("hall");
            ann.say("hall", "k1", "hello").await("said");
            String react = "{'op':'react','id':2,'room':'hall','seq':1,'text':'+1'";
            ann.send(react + "}").await("said");
            ann.send(react + "}").await("said");
            ann.send(react + ",'remove':true}").await("said");
            await().untilAsserted(() -> assertThat(heard).containsExactly("2 by Ann ++1 to 1", "3 by Ann -+1 to 1"));
        }
    }

    @Test
    void tells_listeners_whom_to_forget_and_names_nobody_whose_name_is_removed() throws Exception {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("parley.moderation.keys", ModeratedServer.SETTINGS.get("parley.moderation.keys"));
        try (Shop shop = Shop.open(settings);
                JsonClient ann = shop.guest("Ann")) {
            List<String> heard = new CopyOnWriteArrayList<>();
            shop.parley().listen(new RoomListener() {
                @Override
                public void redacted(RoomName room, long seq, long entry, User by) {
                    heard.add(entry + " redacted " + seq + " by '" + by.id() + by.name() + "'");
                }

                @Override
                public void erased(String userId) {
                    heard.add("erased " + userId);
                }
            });
            ann.join("hall");
            ann.say("hall", "k1", "my name").await("said");
            ann.send("{'op':'redact','id':2,'room':'hall','seq':1,'author':true}")
                    .await("said");
            ann.say("hall", "k2", "my secret").await("said");
            String author = shop.parley().room("hall").people().get(0).id();
            new Api(shop.uri(""), ModeratedServer.KEY)
                    .post("api/erasures", "{'user':'" + author + "'}")
                    .json(200);
            await().untilAsserted(() -> assertThat(heard).containsExactly("2 redacted 1 by ''", "erased " + author));
        }
    }

    @Test
    void survives_a_listener_that_fails() throws Exception {
        try (Shop shop = Shop.open(SETTINGS);
                LogRecorder log = new LogRecorder(Announcer.class.getName())) {
            Archive archive = new Archive();
            shop.parley().listen(new RoomListener() {
                @Override
                public void stored(Message message) {
                    throw new IllegalStateException("a defect of the application");
                }
            });
            shop.parley().listen(archive);
            shop.parley().room("hall").say("one").toCompletableFuture().get();
            await().untilAsserted(() -> assertThat(archive.lines()).containsExactly("hall 1 Application"));
            assertThat(log.lines()).anyMatch(line -> line.contains("RoomListener"));
        }
    }

    @Test
    void asks_the_policy_of_the_application() throws Exception {
        Server server = new Server(0);
        ServletContextHandler context = new ServletContextHandler("/shop");
        context.setAttribute(RoomPolicy.class.getName(), new StaffOnly());
        context.setInitParameter("parley.path", "/live");
        JakartaWebSocketServletContainerInitializer.configure(
                context, (servlets, container) -> Parley.mount(servlets, SETTINGS));
        server.setHandler(context);
        server.start();
        try (Shop shop = new Shop(server);
                JsonClient ann = shop.guest("Ann")) {
            ann.join("orders");
            ann.send("{'op':'say','id':5,'room':'orders','key':'k','text':'free for all'}")
                    .assertError("5", "forbidden");
            shop.parley().room("orders").say("the shop").toCompletableFuture().get();
            assertThat(ann.await("message").path("text").asString()).isEqualTo("the shop");
        }
    }

    @Test
    void leaves_every_other_path_to_the_application() throws Exception {
        try (Shop shop = Shop.open(SETTINGS)) {
            assertThat(Http.get(shop.uri("api/rooms/hall/messages")).statusCode())
                    .isEqualTo(200);
            for (String path :
                    List.of("", "index.html", "health/live", "metrics", "api/orders", "ws/chat", "client/../x")) {
                var answer = Http.get(shop.uri(path));
                assertThat(answer.statusCode()).as(path).isEqualTo(404);
                assertThat(answer.headers().firstValue("Content-Security-Policy"))
                        .as(path)
                        .isEmpty();
            }
        }
    }

    @Test
    void checks_origins_as_ever() throws Exception {
        try (Shop shop = Shop.open(SETTINGS)) {
            var refused = HandshakeRequest.to(shop.uri("live"))
                    .header("Origin", "https://elsewhere.example")
                    .answer();
            assertThat(refused.status()).isEqualTo(403);
        }
    }

    @Test
    void keeps_its_log_over_a_restart_of_the_application() throws Exception {
        Map<String, String> settings = Map.of(
                "parley.data",
                Files.createTempDirectory(Path.of("target").toAbsolutePath(), "data-")
                        .toString());
        try (Shop shop = Shop.open(settings)) {
            shop.parley().room("orders").say("before").toCompletableFuture().get();
        }
        try (Shop shop = Shop.open(settings)) {
            assertThat(texts(shop.parley()
                            .room("orders")
                            .history(10)
                            .toCompletableFuture()
                            .get()))
                    .containsExactly("before");
        }
    }

    @Test
    void says_in_one_sentence_that_the_container_has_no_web_sockets() throws Exception {
        Server server = new Server(0);
        ServletContextHandler context = new ServletContextHandler("/plain");
        context.addEventListener(new ServletContextListener() {
            @Override
            public void contextInitialized(ServletContextEvent event) {
                Parley.mount(event.getServletContext(), SETTINGS);
            }
        });
        server.setHandler(context);
        try (LogRecorder log = new LogRecorder(Mounting.class.getName())) {
            server.start();
            ServletContext servlets = context.getServletContext();
            assertThatThrownBy(() -> Parley.of(servlets))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("parley.enabled=true");
            assertThat(log.lines()).singleElement().asString().contains("no WebSockets");
        } finally {
            server.stop();
        }
    }

    @Test
    void refuses_what_cannot_be_said_before_it_is_stored() throws Exception {
        try (Shop shop = Shop.open(SETTINGS)) {
            Room hall = shop.parley().room("hall");
            assertThatThrownBy(() -> hall.say("x".repeat(70_000)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("parley.message.bytes");
            assertThatThrownBy(() -> hall.say("half a pair: \ud83d")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> shop.parley().room("")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Parley.mount(
                            ((ServletContextHandler) shop.server().getHandler()).getServletContext(), SETTINGS))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("already");
            assertThat(hall.history(10).toCompletableFuture().get()).isEmpty();
        }
    }

    @Test
    void refuses_a_path_that_is_a_pattern() {
        assertThatThrownBy(() -> ShopServer.start(0, Map.of("parley.log", "memory", "parley.path", "/live/*")))
                .hasStackTraceContaining("parley.path must be a plain path");
    }

    @Test
    void ends_with_the_application() throws Exception {
        Parley parley;
        try (Shop shop = Shop.open(SETTINGS)) {
            parley = shop.parley();
            assertThat(parley.isReady()).isTrue();
        }
        assertThat(parley.isReady()).isFalse();
        assertThatThrownBy(() ->
                        parley.room("hall").say("late").toCompletableFuture().get())
                .isInstanceOf(ExecutionException.class);
    }
}
