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
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** People find what was said, and go there. */
class SearchIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    /** Scrolls, and waits like a reader while what is in sight is being loaded. */
    private static final String SCROLL = """
            const log = document.querySelector('[role=log]');
            const frame = () => new Promise(requestAnimationFrame);
            const loads = () => {
              const { top, bottom } = log.querySelector('.-hole')?.getBoundingClientRect() ?? {};
              return bottom > 0 && top < innerHeight;
            };
            const scroll = async by => {
              log.scrollTop += by;
              do await frame(); while (loads());
            };
            """;

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
        ChatPage ann =
                open("search-keys").say("The quick brown fox").say("我在用简体中文写字").hears("我在用简体中文写字");
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

    /** Far more than a few pages lie between the message and the end, so they are loaded when they are scrolled to. */
    @Test
    void a_message_from_long_ago_is_loaded_with_what_is_around_it_and_nothing_is_missing_on_the_way_back() {
        fill("search-old", 800);
        ChatPage ann = open("search-old").hears("number 800");

        search(ann.page(), "\"number 160\"");
        hits(ann.page()).click();
        assertThat(ann.message("number 160")).isInViewport();
        assertThat(ann.message("number 160")).hasClass(Pattern.compile("-found"));
        assertThat(ann.page().getByText("number 400")).hasCount(0);

        Object missing = Browsing.run(ann.page(), SCROLL + """
                const seen = new Set();
                const look = () => log.querySelectorAll('[data-seq]').forEach(each => seen.add(Number(each.dataset.seq)));
                while (!(seen.has(1) && log.scrollTop === 0)) {
                  await scroll(-700);
                  look();
                }
                const down = () => log.scrollHeight - log.scrollTop - log.clientHeight;
                while (!(log.querySelector('[data-seq="800"]') && down() < 1)) {
                  await scroll(700);
                  look();
                }
                const shown = [...log.querySelectorAll('[data-seq]')].map(each => Number(each.dataset.seq));
                const jumps = shown.filter((seq, i) => i && seq !== shown[i - 1] + 1);
                return [800 - seen.size, jumps.length, log.querySelectorAll('.-hole').length];""", "");
        assertThat(missing).isEqualTo(List.of(0, 0, 0));
    }

    @Test
    void a_reader_on_the_way_up_stays_in_place_while_what_is_missing_is_loaded() {
        fill("search-up", 800);
        ChatPage ann = open("search-up").hears("number 800");
        search(ann.page(), "\"number 160\"");
        hits(ann.page()).click();
        assertThat(ann.message("number 160")).isInViewport();
        ann.button("Jump to the newest message").click();
        assertThat(ann.message("number 800")).isInViewport();

        Object moved = Browsing.run(ann.page(), SCROLL + """
                const moved = [];
                let seq = 800;
                while (seq > 500) {
                  await scroll(-300);
                  const seen = document.elementFromPoint(innerWidth / 2, innerHeight / 2).closest('[data-seq]');
                  const before = seen.getBoundingClientRect().top;
                  for (let i = 0; i < 3; i++) await frame();
                  moved.push(Math.round(Math.abs(seen.getBoundingClientRect().top - before)));
                  seq = Number(seen.dataset.seq);
                }
                return Math.max(...moved);""", "");
        assertThat(moved).isEqualTo(0);
    }

    @Test
    void new_messages_older_than_those_that_are_loaded_are_one_button_away() {
        fill("search-news", 10);
        BrowserContext profile = BROWSING.profile();
        ChatPage ann =
                ChatPage.open(profile, BROWSING.uri(""), "search-news", "Ann").hears("number 10");
        ann.page().waitForFunction("Object.keys(localStorage).some(key => localStorage[key].endsWith('10'))");
        ann.page().close();
        fill("search-news", 300);

        ChatPage back = ChatPage.open(profile, BROWSING.uri(""), "search-news");
        AccessIT.check(back.page(), "search-news");
        back.button("Go to the first new message").click();

        Locator first = back.page().locator("[data-seq='11']");
        assertThat(first).isInViewport();
        assertThat(first.locator(".Message-mark")).isVisible();
        assertThat(back.button("Go to the first new message")).isHidden();
        Browsing.picture(back.page(), "search-news-first");
    }

    @ParameterizedTest
    @CsvSource({"en-GB,DARK,320", "zh-CN,LIGHT,320", "en-GB,LIGHT,1280", "zh-CN,DARK,820"})
    void the_search_fits_any_screen_in_both_languages(String locale, ColorScheme scheme, int width) {
        String name = "search-" + locale.substring(0, 2) + "-" + scheme + "-" + width;
        BrowserContext profile = BROWSING.profile(locale, scheme, width);
        ChatPage.remember(profile, "name", "W".repeat(64));
        Page page = profile.newPage();
        page.navigate(BROWSING.uri("#" + name + "-" + "r".repeat(30)).toString());
        for (String text :
                new String[] {"The meeting is at 10", "会议改到十点，请准时", "w".repeat(300) + " meeting 会议", "meeting"}) {
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
        assertThat(
                        page.evaluate(
                                "document.querySelector('.Search').scrollWidth - document.querySelector('.Search').clientWidth"))
                .isEqualTo(0);
    }
}
