package dev.parley.it;

import static dev.parley.it.JsonClient.json;
import static dev.parley.it.Scenarios.newRoom;
import static dev.parley.it.Scenarios.newSecret;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Who is in a room, counted by person, and what is worth a moment only. */
public interface PresenceScenarios extends Scenarios {
    private static List<String> names(JsonNode people) {
        return StreamSupport.stream(people.spliterator(), false)
                .map(each -> each.path("name").asString())
                .toList();
    }

    private static List<String> who(JsonClient client, String room) {
        return names(client.send("{'op':'who','room':'" + room + "'}")
                .await("members")
                .path("members"));
    }

    private static String leave(String room) {
        return "{'op':'leave','room':'" + room + "'}";
    }

    @Test
    default void tells_who_arrives_and_who_leaves() {
        String room = newRoom();
        try (JsonClient ann = JsonClient.guest(base(), "Ann");
                JsonClient bob = JsonClient.guest(base(), "Bob")) {
            assertThat(names(ann.join(room).path("members"))).containsExactly("Ann");
            JsonNode joined = bob.join(room);
            assertThat(names(joined.path("members"))).containsExactly("Ann", "Bob");
            String user = joined.path("members").get(1).toString().replace('"', '\'');
            ann.assertNext("{'ev':'arrived','room':'" + room + "','user':" + user + "}");
            assertThat(who(bob, room)).containsExactly("Ann", "Bob");

            bob.send(leave(room)).next("left");
            ann.assertNext("{'ev':'departed','room':'" + room + "','user':" + user + "}");
            assertThat(who(ann, room)).containsExactly("Ann");
        }
    }

    @Test
    default void counts_people_and_not_their_tabs() {
        String room = newRoom();
        String secret = newSecret();
        try (JsonClient ann = JsonClient.guest(base(), "Ann");
                JsonClient tab = JsonClient.guest(base(), "Bob", secret);
                JsonClient secondTab = JsonClient.guest(base(), "Bob", secret)) {
            ann.join(room);
            tab.join(room);
            ann.next("arrived");
            assertThat(names(secondTab.join(room).path("members"))).containsExactly("Ann", "Bob");
            ann.assertNothingMore();

            tab.send(leave(room)).next("left");
            assertThat(who(ann, room)).containsExactly("Ann", "Bob");
            secondTab.send(leave(room)).next("left");
            ann.next("departed");
            assertThat(who(ann, room)).containsExactly("Ann");
        }
    }

    @Test
    default void tells_a_new_name_of_somebody_who_comes_back_under_it() {
        String room = newRoom();
        String secret = newSecret();
        try (JsonClient ann = JsonClient.guest(base(), "Ann");
                JsonClient bob = JsonClient.guest(base(), "Bob", secret)) {
            ann.join(room);
            bob.join(room);
            String id = ann.next("arrived").path("user").path("id").asString();
            bob.cut();
            try (JsonClient renamed = JsonClient.guest(base(), "Rob", secret)) {
                renamed.join(room);
                ann.assertNext("{'ev':'arrived','room':'" + room + "','user':{'id':'" + id + "','name':'Rob'}}");
                assertThat(who(ann, room)).containsExactly("Ann", "Rob");
            }
        }
    }

    @Test
    default void tells_who_was_cut_off_after_a_grace_period() {
        String room = newRoom();
        try (JsonClient ann = JsonClient.guest(base(), "Ann");
                JsonClient bob = JsonClient.guest(base(), "Bob")) {
            ann.join(room);
            bob.join(room);
            ann.next("arrived");
            bob.cut();
            assertThat(who(ann, room)).containsExactly("Ann", "Bob");
            ann.next("departed");
            assertThat(who(ann, room)).containsExactly("Ann");
        }
    }

    @Test
    default void does_not_tell_of_a_reload() {
        String room = newRoom();
        String secret = newSecret();
        try (JsonClient ann = JsonClient.guest(base(), "Ann");
                JsonClient before = JsonClient.guest(base(), "Bob", secret);
                JsonClient after = JsonClient.guest(base(), "Bob", secret);
                JsonClient carl = JsonClient.guest(base(), "Carl")) {
            ann.join(room);
            before.join(room);
            carl.join(room);
            ann.next("arrived");
            ann.next("arrived");
            before.cut();
            after.join(room);
            carl.cut();
            // his departure comes after what had been told of the reload
            assertThat(ann.next("departed").at("/user/name").asString()).isEqualTo("Carl");
            assertThat(who(ann, room)).containsExactly("Ann", "Bob");
            ann.assertNothingMore();
        }
    }

    @Test
    default void signals_to_all_others_and_keeps_nothing() {
        String room = newRoom();
        try (JsonClient ann = JsonClient.guest(base(), "Ann");
                JsonClient bob = JsonClient.guest(base(), "Bob")) {
            ann.join(room);
            JsonNode user = bob.join(room).path("members").get(0);
            ann.next("arrived");
            ann.send("{'op':'signal','id':1,'room':'" + room + "','kind':'cursor','json':{'x':1}}");
            ann.send("{'op':'signal','room':'" + room + "','kind':'typing'}");
            String from = "{'ev':'signal','room':'" + room + "','from':"
                    + user.toString().replace('"', '\'');
            bob.assertNext(from + ",'kind':'cursor','json':{'x':1}}");
            bob.assertNext(from + ",'kind':'typing'}");
            ann.assertNothingMore();
            JsonNode log =
                    bob.send("{'op':'history','room':'" + room + "','after':0}").next("history");
            assertThat(log.path("messages")).isEqualTo(json("[]"));
        }
    }
}
