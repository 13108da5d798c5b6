package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who has read a message, and what a person has read in another browser. */
class ReadersIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    private static final String HEIGHT = "document.querySelector('.Timeline-scroller').scrollHeight";

    private static ChatPage open(String room, String name) {
        return ChatPage.open(BROWSING.profile(), BROWSING.uri(""), room, name);
    }

    private static Locator seen(ChatPage chat, String text) {
        return chat.message(text).locator(".Message-seen");
    }

    @Test
    void who_has_read_a_message_is_said_under_the_pointer_at_the_focus_and_in_the_menu() {
        ChatPage ann = open("readers", "Ann");
        ChatPage bob = open("readers", "Bob");
        ann.say("read this").hears("read this");
        bob.hears("read this");

        ann.message("read this").hover();
        assertThat(seen(ann, "read this")).hasText(Pattern.compile("^Seen by .?Bob.?$"));
        Object before = ann.page().evaluate(HEIGHT);
        ann.composer().hover();
        assertThat(seen(ann, "read this")).hasCount(0);
        assertThat(ann.page().evaluate(HEIGHT)).as("nothing moves").isEqualTo(before);

        Locator more = ann.message("read this").locator(".Message-more");
        more.focus();
        assertThat(more).hasAccessibleDescription(Pattern.compile("Seen by .?Bob.?"));
        ann.page().keyboard().press("Enter");
        assertThat(ann.page().locator(".Menu-note")).hasText(Pattern.compile("Seen by .?Bob.?"));
        assertThat(ann.page().getByRole(AriaRole.MENU))
                .hasAccessibleName(Pattern.compile("Actions for a message from Ann. Seen by .?Bob.?"));
        ann.page().keyboard().press("Escape");
        bob.message("read this").hover();
        assertThat(seen(bob, "read this")).hasCount(0);
    }

    @Test
    void who_does_not_want_to_be_seen_is_not() {
        BrowserContext shy = BROWSING.profile();
        ChatPage.remember(shy, "showRead", "no");
        ChatPage ann = open("shy", "Ann");
        ChatPage bob = ChatPage.open(shy, BROWSING.uri(""), "shy", "Bob");
        ann.say("read this").hears("read this");
        bob.hears("read this");
        bob.page().locator(".Rooms-me").click();
        assertThat(bob.page().getByLabel("Let others see how far I have read"))
                .not()
                .isChecked();
        ann.message("read this").hover();
        assertThat(seen(ann, "read this")).hasCount(0);

        bob.page().getByLabel("Let others see how far I have read").check();
        bob.button("Save").click();
        assertThat(seen(ann, "read this")).hasText(Pattern.compile("Seen by .?Bob.?"));
    }

    @Test
    void what_a_person_has_read_is_read_in_the_persons_other_browser() {
        ChatPage bob = open("both", "Bob");
        BrowserContext[] profiles = {BROWSING.profile(), BROWSING.profile()};
        ChatPage[] ann = new ChatPage[2];
        for (int i = 0; i < 2; i++) {
            // what makes a guest the same person; a user has a token instead
            ChatPage.remember(profiles[i], "parleyGuest", "one-person-of-two-browsers");
            ann[i] = ChatPage.open(profiles[i], BROWSING.uri(""), "both", "Ann");
        }
        bob.say("first");
        ann[0].hears("first");
        ann[1].hears("first");
        for (ChatPage each : ann) {
            each.page().evaluate("location.hash = 'aside'");
            assertThat(each.composer()).hasAttribute("aria-label", "Message to aside");
        }
        bob.say("second").say("third");
        assertThat(ann[0].page()).hasTitle("(2) aside · Parley");
        assertThat(ann[1].page()).hasTitle("(2) aside · Parley");
        ann[0].page().evaluate("location.hash = 'both'");
        ann[0].hears("third");
        assertThat(ann[1].page()).hasTitle("aside · Parley");
        assertThat(ann[1].page().locator(".Rooms-unread:visible")).hasCount(0);
    }

    @ParameterizedTest
    @CsvSource({"en-GB, LIGHT, 1180", "zh-CN, DARK, 360", "en-GB, DARK, 320"})
    void names_of_any_length_and_direction_fit(String locale, ColorScheme scheme, int width) {
        String room = "readers-" + scheme + "-" + width;
        BrowserContext profile = BROWSING.profile(locale, scheme, width);
        ChatPage.remember(profile, "name", "Ann");
        Page page = profile.newPage();
        page.navigate(BROWSING.uri("#" + room).toString());
        page.locator("#message").fill("read this, all of you");
        page.locator("#message").press("Enter");
        assertThat(page.locator("[data-seq]")).hasCount(1);
        for (String name : new String[] {
            "W".repeat(62) + width, "עברית מימין לשמאל " + width, "<b>Eve</b> " + width, "Dan " + width
        }) {
            BrowserContext other = BROWSING.profile();
            ChatPage.open(other, BROWSING.uri(""), room, name).hears("read this");
        }
        page.locator("[data-seq]").hover();
        assertThat(page.locator(".Message-seen"))
                .containsText(
                        Pattern.compile("1 other|另外 1 人"),
                        new LocatorAssertions.ContainsTextOptions().setTimeout(40_000));
        assertThat(page.locator(".Message-seen")).containsText("<b>Eve</b>");
        AccessIT.check(page, "seen-" + locale.substring(0, 2) + "-" + scheme + "-" + width);
        assertThat(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
                .isEqualTo(0);
        page.locator(".Message-more").click();
        assertThat(page.locator(".Menu-note")).isVisible();
        AccessIT.check(page, "seen-menu-" + locale.substring(0, 2) + "-" + scheme + "-" + width);
    }
}
