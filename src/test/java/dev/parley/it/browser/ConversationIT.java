package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** People who talk while everything works: what they see of each other. */
class ConversationIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    private static ChatPage open(String room, String name) {
        return ChatPage.open(BROWSING.profile(), BROWSING.uri(""), room, name);
    }

    @Test
    void two_people_talk_and_see_each_other() {
        ChatPage ann = open("two", "Ann");
        ChatPage bob = open("two", "Bob");

        ann.say("hello Bob");
        bob.hears("hello Bob").say("hello Ann");
        ann.hears("hello Ann");

        assertThat(ann.stored()).containsExactly("hello Bob", "hello Ann");
        assertThat(bob.stored()).containsExactly("hello Bob", "hello Ann");
        assertThat(ann.people()).hasText(new String[] {"Ann", "Bob"});
        bob.composer().pressSequentially("ehm");
        assertThat(ann.page().getByText("Bob is typing")).isVisible();
    }

    @Test
    void a_new_name_a_language_and_a_theme_are_taken_and_kept() {
        ChatPage ann = open("settings", "Ann");
        ChatPage bob = open("settings", "Bob");
        assertThat(bob.people()).hasText(new String[] {"Bob", "Ann"});

        ann.page()
                .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("Name and settings")))
                .click();
        ann.page().getByLabel("Your name").fill("Anna");
        ann.page().getByLabel("Language").selectOption("zh");
        ann.page().locator("select[name=theme]").selectOption("dark");
        ann.button("Save").click();

        assertThat(bob.people()).hasText(new String[] {"Bob", "Anna"});
        for (int visit = 0; visit < 2; visit++) {
            assertThat(ann.page().locator("html[lang=zh-CN][data-theme=dark]")).hasCount(1);
            assertThat(ann.status()).hasText("已连接");
            assertThat(ann.page().locator("body")).containsText("Anna");
            ann.page().reload();
        }
    }

    @Test
    void messages_of_one_author_stand_under_one_name_and_day_and_own_ones_are_marked_as_stored() {
        ChatPage ann = open("groups", "Ann");
        ChatPage bob = open("groups", "Bob");

        bob.say("one").say("two").hears("two");
        ann.hears("two").say("three").hears("three");
        bob.hears("three").say("four");

        ann.hears("four");
        assertThat(ann.log().getByText("Today")).hasCount(1);
        assertThat(ann.log().locator(".Message-author")).hasText(new String[] {"Bob", "Ann", "Bob"});
        assertThat(ann.message("one").locator("time")).hasText(Pattern.compile("^\\d{1,2}:\\d{2}$"));
        assertThat(ann.log().getByRole(AriaRole.IMG, new Locator.GetByRoleOptions().setName("Stored")))
                .hasCount(1);
    }

    @Test
    void what_is_said_in_another_room_is_counted_there_and_marked_as_new() {
        ChatPage ann = open("here", "Ann");
        ChatPage bob = open("there", "Bob");
        ann.page().navigate(BROWSING.uri("#there").toString());
        bob.say("seen");
        ann.hears("seen").page().navigate(BROWSING.uri("#here").toString());
        assertThat(ann.composer()).hasAttribute("aria-label", "Message to here");

        bob.say("news").say("more news").hears("more news");

        assertThat(ann.page().getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("there 2 unread messages")))
                .isVisible();
        assertThat(ann.page()).hasTitle("(2) here · Parley");
        ann.page()
                .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("there"))
                .click();
        assertThat(ann.page()).hasTitle("there · Parley");
        assertThat(ann.page()).hasURL(Pattern.compile("#there$"));
        assertThat(ann.message("news").first().getByText("New", new Locator.GetByTextOptions().setExact(true)))
                .isVisible();
        assertThat(ann.hearsAll(3)).isEqualTo(List.of("seen", "news", "more news"));
    }

    @Test
    void what_failed_for_good_stays_in_sight_and_can_be_changed() {
        ChatPage ann = open("failing", "Ann");
        String long1 = "x".repeat(64 * 1024);

        ann.say(long1 + "!").say("short").hears("short");
        assertThat(ann.message("Not sent: it is larger than the limit of 64 KB"))
                .isVisible();
        AccessIT.check(ann.page(), "failed");
        ann.button("Edit").click();
        assertThat(ann.message("Not sent")).hasCount(0);
        assertThat(ann.composer()).hasValue(long1 + "!");
        ann.say(long1);

        assertThat(ann.hearsAll(2)).containsExactly("short", long1);
    }

    @Test
    void an_empty_room_says_what_to_do() {
        ChatPage ann = open("empty", "Ann");
        ann.page().context().grantPermissions(List.of("clipboard-read", "clipboard-write"));

        ann.button("Copy the address").click();

        assertThat(ann.button("Copied")).isVisible();
        assertThat(ann.page().evaluate("navigator.clipboard.readText()"))
                .isEqualTo(BROWSING.uri("#empty").toString());
        AccessIT.check(ann.page(), "empty");
        ann.say("hello").hears("hello");
        assertThat(ann.page().getByText("No messages yet")).hasCount(0);
        assertThat(ann.page().getByText("This is the beginning of empty.")).isVisible();
    }
}
