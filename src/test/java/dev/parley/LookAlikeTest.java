package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.it.HandshakeRequest;
import dev.parley.it.HandshakeScenarios;
import dev.parley.it.JsonClient;
import dev.parley.it.TestServer;
import dev.parley.it.Tokens;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Guests who would like to be taken for somebody else, through the front door. */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // JUnit calls start() first
class LookAlikeTest {
    private static final String SECRET = "0123456789abcdef";

    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.start(Map.of("parley.auth.jwt.secret", HandshakeScenarios.SECRET, "parley.log", "memory"));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private JsonClient connect() {
        return JsonClient.open(server.uri(""));
    }

    private static String named(JsonClient client, String hello) {
        return client.send("{'op':'hello'," + hello + "}")
                .next("welcome")
                .at("/user/name")
                .asString();
    }

    @Test
    void a_guest_gets_another_name_than_the_guest_it_looks_like_and_speaks_under_it() {
        try (JsonClient one = connect();
                JsonClient two = connect();
                JsonClient three = connect()) {
            assertThat(named(one, "'name':'Grace'")).isEqualTo("Grace");
            // Cyrillic letters
            assertThat(named(two, "'name':'Gr\u0430\u0441\u0435'")).isEqualTo("Gr\u0430\u0441\u0435-2");
            // full width, with a zero-width space
            assertThat(named(three, "'name':'\uff27\u200brace'")).isEqualTo("\uff27\u200brace-3");
            one.join("r");
            assertThat(two.join("r").path("members").findValuesAsString("name"))
                    .containsExactlyInAnyOrder("Grace", "Gr\u0430\u0441\u0435-2");
            two.say("r", "k", "hello");
            assertThat(one.await("message").at("/from/name").asString()).isEqualTo("Gr\u0430\u0441\u0435-2");
        }
    }

    @Test
    void a_guest_does_not_get_the_name_of_a_user_even_after_the_user_has_left() {
        try (JsonClient guest = connect();
                JsonClient late = connect()) {
            JsonClient user = JsonClient.over(JsonClient.request(server.uri(""))
                    .header("Authorization", "Bearer " + Tokens.of("linus"))
                    .open());
            assertThat(user.next("welcome").at("/user/name").asString()).isEqualTo("linus by name");
            assertThat(named(guest, "'name':'Linus  by NAME'")).isEqualTo("Linus  by NAME-2");
            user.close();
            assertThat(named(late, "'name':'linus by name'")).isEqualTo("linus by name-3");
        }
    }

    @Test
    void a_user_keeps_the_name_although_a_guest_has_it() {
        try (JsonClient guest = connect();
                JsonClient user =
                        JsonClient.over(JsonClient.request(server.uri("")).open())) {
            assertThat(named(guest, "'name':'dennis by name'")).isEqualTo("dennis by name");
            user.next("welcome");
            assertThat(named(user, "'token':'" + Tokens.of("dennis") + "'")).isEqualTo("dennis by name");
        }
    }

    @Test
    void the_tabs_of_a_guest_have_one_name_and_it_is_free_again_when_they_are_closed() {
        JsonClient one = connect();
        JsonClient two = connect();
        assertThat(named(one, "'name':'Barbara','client':'" + SECRET + "'")).isEqualTo("Barbara");
        assertThat(named(two, "'name':'Barbara','client':'" + SECRET + "'")).isEqualTo("Barbara");
        one.close();
        two.close();
        await().untilAsserted(() -> {
            try (JsonClient other = connect()) {
                assertThat(named(other, "'name':'Barbara'")).isEqualTo("Barbara");
            }
        });
    }

    @Test
    void the_name_in_the_address_collides_as_well_and_not_with_the_same_client() {
        HandshakeRequest request = JsonClient.request(server.uri("")).target("/ws/chat?name=Edsger");
        try (JsonClient one = JsonClient.over(request.open());
                JsonClient two = JsonClient.over(request.open())) {
            assertThat(one.next("welcome").at("/user/name").asString()).isEqualTo("Edsger");
            assertThat(two.next("welcome").at("/user/name").asString()).isEqualTo("Edsger-2");
            assertThat(named(one, "'name':'Edsger','client':'" + SECRET + "'")).isEqualTo("Edsger");
        }
    }
}
