package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two tabs of one person: what is chosen or read in one is so in the other. */
class TabsIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    @SuppressWarnings("NullAway.Init") // set before each test
    private String room;

    @SuppressWarnings("NullAway.Init") // likewise
    private ChatPage one;

    @SuppressWarnings("NullAway.Init") // likewise
    private ChatPage other;

    @BeforeEach
    void open(TestInfo test) {
        room = test.getDisplayName().replace("()", "");
        BrowserContext profile = BROWSING.profile();
        one = ChatPage.open(profile, BROWSING.uri(""), room, "Ann");
        other = ChatPage.open(profile, BROWSING.uri(""), room, "Ann");
    }

    @Test
    void a_name_a_language_and_a_theme_reach_the_other_tab() {
        one.page()
                .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("Name and settings")))
                .click();
        one.page().getByLabel("Your name").fill("Anna");
        one.page().locator("select[name=language]").selectOption("zh");
        one.page().locator("select[name=theme]").selectOption("dark");
        one.button("Save").click();

        assertThat(other.page().locator("html[lang=zh-CN][data-theme=dark]")).hasCount(1);
        assertThat(other.page().locator(".Rooms-me")).containsText("Anna");
        assertThat(other.page().locator(".Status")).hasText("已连接");
        ChatPage bob = ChatPage.open(BROWSING.profile(), BROWSING.uri(""), room, "Bob");
        other.page().locator("#message").fill("from the other tab");
        other.page().locator("#message").press("Enter");
        bob.hears("from the other tab");
        assertThat(bob.log().locator(".Message-author")).hasText(new String[] {"Anna"});
    }

    @Test
    void what_is_read_in_one_tab_is_read_in_the_other() {
        ChatPage bob = ChatPage.open(BROWSING.profile(), BROWSING.uri(""), room, "Bob");
        bob.say("seen by both");
        other.hears("seen by both");
        one.hears("seen by both");
        other.page().evaluate("location.hash = 'aside'");
        assertThat(other.composer()).hasAttribute("aria-label", "Message to aside");

        one.page().evaluate("location.hash = 'aside-too'");
        assertThat(one.composer()).hasAttribute("aria-label", "Message to aside-too");
        bob.say("news").say("more news");
        assertThat(other.page()).hasTitle("(2) aside · Parley");
        one.page().evaluate("room => { location.hash = room }", room);
        one.hears("more news");

        assertThat(other.page()).hasTitle("aside · Parley");
        assertThat(other.page().locator(".Rooms-unread:visible")).hasCount(0);
    }
}
