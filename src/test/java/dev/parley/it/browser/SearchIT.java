package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.parley.it.HandshakeRequest;
import dev.parley.it.WsClient;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** People find what was said, and go there. */
class SearchIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    private static ChatPage open(String room) {
        return ChatPage.open(BROWSING.profile(), BROWSING.uri(""), room, "Ann");
    }

    /** Says {@code number 1} and so on, and waits until all are stored. */
    private static void fill(String room, int count) {
        try (WsClient speaker = HandshakeRequest.to(BROWSING.uri("ws/chat?room=" + room + "&name=Speaker"))
                .open()) {
            for (int i = 1; i <= count; i++) {
                speaker.sendText("number " + i);
            }
            for (int i = 1; i <= count; i++) {
                speaker.next();
            }
        }
    }

    private static Locator dialog(Page page) {
        return page.locator(".Search");
    }

    private static Locator hits(Page page) {
        return page.locator(".Search-hit");
    }

    private static void search(Page page, String words) {
        page.locator(".Head-search").click();
        dialog(page).getByRole(AriaRole.SEARCHBOX).fill(words);
        page.keyboard().press("Enter");
    }

    @Test
    void the_keyboard_alone_finds_a_message_and_leads_to_it() {
        ChatPage ann = open("search-keys").say("The quick brown fox").say("我在用简体中文写字").hears("我在用简体中文写字");
        fill("search-keys", 60);
        ann.hears("number 60");
        Keyboard keys = ann.page().keyboard();

        keys.press("Control+Shift+F");
        assertThat(dialog(ann.page()).getByRole(AriaRole.SEARCHBOX)).isFocused();
        keys.type("...");
        keys.press("Enter");
        assertThat(dialog(ann.page()).getByRole(AriaRole.STATUS)).containsText("one to ten words");
        keys.press("Control+A");
        keys.type("FOX quick");
        keys.press("Enter");
        assertThat(dialog(ann.page()).getByRole(AriaRole.STATUS)).hasText("1 message found");
        assertThat(hits(ann.page()).locator("mark")).hasText(new String[] {"quick", "fox"});
        keys.press("ArrowDown");
        assertThat(hits(ann.page())).isFocused();
        keys.press("Enter");

        assertThat(dialog(ann.page())).isHidden();
        assertThat(ann.message("quick brown fox")).isInViewport();
        assertThat(ann.message("quick brown fox")).hasClass(Pattern.compile("-found"));
        assertThat(ann.log()).isFocused();

        keys.press("/");
        keys.press("Control+A");
        keys.type("中文");
        keys.press("Enter");
        assertThat(hits(ann.page())).hasCount(1);
        assertThat(hits(ann.page()).locator("mark")).hasText("中文");
        keys.press("Escape");
        assertThat(dialog(ann.page())).isHidden();
        assertThat(ann.log()).isFocused();
    }

    @Test
    void what_was_found_is_text_and_never_runs() {
        String payload = "needle<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script> needle";
        ChatPage ann = ChatPage.open(
                        BROWSING.profile(), BROWSING.uri(""), "search-safety", "<b onclick=hacked()>Eve</b>")
                .say(payload)
                .hears("needle");

        search(ann.page(), "needle");

        assertThat(hits(ann.page()).locator(".Search-text")).hasText(payload);
        assertThat(hits(ann.page()).locator("mark")).hasText(new String[] {"needle", "needle"});
        assertThat(dialog(ann.page()).locator("img, script, b")).hasCount(0);
        assertThat(ann.page().evaluate("window.hacked")).isNull();
    }

    @Test
    void all_rooms_of_the_user_are_searched_and_a_result_leads_to_its_room() {
        open("search-one").say("an apple here").hears("an apple here");
        ChatPage ann = open("search-two").say("an apple there").hears("an apple there");
        ann.page().navigate(BROWSING.uri("#search-one").toString());
        ann.hears("an apple here");

        search(ann.page(), "apple");
        assertThat(hits(ann.page())).hasCount(1);
        dialog(ann.page()).getByRole(AriaRole.COMBOBOX).selectOption("");
        assertThat(hits(ann.page())).hasCount(2);
        hits(ann.page()).getByText("there").click();

        assertThat(ann.page().getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                .hasText("search-two");
        assertThat(ann.message("an apple there")).hasClass(Pattern.compile("-found"));
    }

    @Test
    void older_results_are_shown_on_demand() {
        fill("search-many", 30);
        ChatPage ann = open("search-many").hears("number 30");

        search(ann.page(), "number");
        assertThat(hits(ann.page())).hasCount(20);
        dialog(ann.page()).getByText("Search older messages").focus();
        ann.page().keyboard().press("Enter");

        assertThat(hits(ann.page())).hasCount(30);
        assertThat(hits(ann.page()).nth(20)).isFocused();
        assertThat(dialog(ann.page()).getByRole(AriaRole.STATUS)).hasText("30 messages found");
        assertThat(dialog(ann.page()).getByText("Search older messages")).isHidden();
    }

    @ParameterizedTest
    @CsvSource({"en-GB,DARK,320", "zh-CN,LIGHT,320", "en-GB,LIGHT,1280", "zh-CN,DARK,820"})
    void the_search_fits_any_screen_in_both_languages(String locale, ColorScheme scheme, int width) {
        String name = "search-" + locale.substring(0, 2) + "-" + scheme + "-" + width;
        BrowserContext profile = BROWSING.profile(locale, scheme, width);
        ChatPage.remember(profile, "name", "W".repeat(64));
        Page page = profile.newPage();
        page.navigate(BROWSING.uri("#" + name + "-" + "r".repeat(30)).toString());
        for (String text : new String[] {"The meeting is at 10", "会议改到十点，请准时", "w".repeat(300) + " meeting 会议", "meeting"}) {
            page.locator("#message").fill(text);
            page.keyboard().press("Enter");
        }
        assertThat(page.locator("[data-seq]")).hasCount(4);

        search(page, locale.startsWith("zh") ? "会议" : "meeting");
        assertThat(hits(page)).hasCount(locale.startsWith("zh") ? 2 : 3);
        page.keyboard().press("ArrowDown");
        AccessIT.check(page, name);
        assertThat(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
                .isEqualTo(0);
        assertThat(page.evaluate("document.querySelector('.Search').scrollWidth - document.querySelector('.Search').clientWidth"))
                .isEqualTo(0);
    }
}
