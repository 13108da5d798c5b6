package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways into rooms and out of them. */
class RoomsIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    private static ChatPage open(String room) {
        return ChatPage.open(BROWSING.profile(), BROWSING.uri(""), room, "Ann");
    }

    private static void go(ChatPage chat, String hash) {
        chat.page().evaluate("hash => { location.hash = hash }", hash);
    }

    private static void isIn(ChatPage chat, String room) {
        assertThat(chat.page().getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                .hasText(room);
        assertThat(chat.page()).hasURL(Pattern.compile("#" + room + "$"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lobby?x=1", "has%20space", "50%25"})
    void an_address_that_names_no_room_is_corrected_and_said_to_be_wrong(String hash) {
        ChatPage ann = open(hash);
        isIn(ann, "lobby");
        assertThat(ann.news()).containsText("is not a room name");

        go(ann, "elsewhere");
        isIn(ann, "elsewhere");
        go(ann, hash);
        isIn(ann, "elsewhere");
        ann.page().goBack();
        ann.page().goBack();
        isIn(ann, "lobby");
    }

    @Test
    void a_room_that_cannot_be_joined_is_not_said_to_wait_for_the_connection(@TempDir Path directory) {
        try (WarServer server = WarServer.start(directory, "client.rooms=1")) {
            ChatPage ann = ChatPage.open(BROWSING.profile(), server.localhost(""), "one", "Ann");
            ann.say("first").hears("first");
            go(ann, "two");
            assertThat(ann.log()).containsText("you are in too many rooms");

            ann.say("into the second room");

            assertThat(ann.message("into the second room")).hasCount(1);
            assertThat(ann.message("into the second room")).containsText("Not sent: you are in too many rooms");
            assertThat(ann.status()).hasText("Connected");
            ann.button("Leave one").click();
            ann.message("into the second room").getByText("Try again").click();
            assertThat(ann.page().locator("[data-seq]")).hasCount(1);
        }
    }

    @Test
    void the_focus_stays_among_the_rooms_when_one_is_left_by_keyboard_and_when_news_arrive() {
        ChatPage ann = open("first");
        go(ann, "second");
        isIn(ann, "second");
        go(ann, "third");
        isIn(ann, "third");

        ann.button("Leave first").focus();
        ann.page().keyboard().press("Enter");
        assertThat(ann.button("Leave first")).hasCount(0);
        assertThat(ann.page().locator(".Rooms-list :focus")).hasCount(1);

        ann.button("Leave second").focus();
        ChatPage bob = ChatPage.open(BROWSING.profile(), BROWSING.uri(""), "second", "Bob");
        bob.say("news");
        assertThat(ann.page().locator(".Rooms-unread:visible")).isVisible();
        assertThat(ann.button("Leave second")).isFocused();

        ann.button("Leave third").focus();
        ann.page().keyboard().press("Enter");
        isIn(ann, "second");
        assertThat(ann.page().locator("body:focus")).hasCount(0);
        assertThat(ann.page().locator(":focus")).hasCount(1);
    }
}
