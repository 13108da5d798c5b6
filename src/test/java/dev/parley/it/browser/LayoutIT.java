package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing lies off screen or over something else, whatever people call themselves, their rooms and their files. */
class LayoutIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    /** Lists what sticks out of the part of the page that {@code argument} selects. */
    private static final String OUTSIDE = """
            const whole = document.querySelector(argument);
            const { left, right } = whole.getBoundingClientRect();
            const visible = el => el.checkVisibility() && !el.closest('.hidden, .-emoji') && getComputedStyle(el).clipPath === 'none';
            const outside = [...whole.querySelectorAll('*')].filter(visible).filter(el => {
              const box = el.getBoundingClientRect();
              return box.width && (box.left < left - 1 || box.right > Math.min(right, innerWidth) + 1);
            });
            return outside.map(el => `${el.className} ${el.textContent.slice(0, 20)}`);""";

    private static ChatPage at(int width, String room) {
        return ChatPage.open(BROWSING.profile("en-GB", ColorScheme.LIGHT, width), BROWSING.uri(""), room, "Ann");
    }

    @ParameterizedTest
    @ValueSource(ints = {1280, 1180, 820, 360, 320})
    void nothing_sticks_out_when_somebody_has_a_long_name(int width) {
        String room = "long-names-" + width;
        ChatPage hans = ChatPage.open(BROWSING.profile(), BROWSING.uri(""), room, "Dr. Hans-Joachim von Hohenstein");
        ChatPage wide = ChatPage.open(BROWSING.profile(), BROWSING.uri(""), room, "W".repeat(64));
        ChatPage ann = at(width, room);

        hans.say("hello").say("hello again");
        wide.hears("hello again").say("and " + "w".repeat(200)).say("hello");
        ann.hears("and www").say("mine").hears("mine");

        assertThat(ann.page().locator("[data-seq]")).hasCount(5);
        Browsing.picture(ann.page(), "long-names-" + width);
        assertThat((List<?>) Browsing.run(ann.page(), OUTSIDE, ".App-stage")).isEmpty();
        assertThat((List<?>) Browsing.run(ann.page(), OUTSIDE, ".Head")).isEmpty();
        if (width >= 1180) { // on narrower screens, people are shown on demand
            assertThat((List<?>) Browsing.run(ann.page(), OUTSIDE, ".Members")).isEmpty();
        }
        assertThat(ann.page().evaluate("document.documentElement.scrollWidth - innerWidth"))
                .isEqualTo(0);
    }

    @Test
    void a_long_room_name_leaves_badges_and_buttons_beside_it_in_the_sidebar() {
        String quiet = "q".repeat(64);
        ChatPage ann = at(1280, quiet);
        ann.page().navigate(BROWSING.uri("#sidebar").toString());
        assertThat(ann.composer()).hasAttribute("aria-label", "Message to sidebar");
        ChatPage bob = ChatPage.open(BROWSING.profile(), BROWSING.uri(""), quiet, "Bob");
        bob.say("psst");

        assertThat(ann.page().locator(".Rooms-unread:visible")).isVisible();
        ann.button("Leave " + quiet).focus();
        assertThat((List<?>) Browsing.run(ann.page(), OUTSIDE, ".Rooms")).isEmpty();
        assertThat(ann.page().evaluate("document.querySelector('.Rooms-list').scrollLeft"))
                .isEqualTo(0);
    }

    @ParameterizedTest
    @CsvSource({"16,16", "300,200", "1200,300"})
    void a_picture_is_never_shown_larger_than_it_is_and_never_enlarged_to_less(int width, int height) {
        String room = "pictures-" + width;
        ChatPage ann = at(1280, room);
        Browsing.run(ann.page(), """
                const [width, height, room] = argument;
                const canvas = Object.assign(document.createElement('canvas'), { width, height });
                canvas.getContext('2d').fillRect(0, 0, width, height);
                const [, base64] = canvas.toDataURL('image/png').split(',');
                const client = await opened('/ws/chat', 'parley.v1.json');
                client.socket.send(JSON.stringify({ op: 'join', room }));
                client.socket.send(JSON.stringify({ op: 'say', room, key: '1', base64, type: 'image/png' }));
                while (!(await client.message()).includes('"said"'));""", List.of(width, height, room));

        Locator image = ann.log().locator("img");
        image.evaluate("image => image.decode()");
        // its size follows its load event
        ann.page().waitForFunction("document.querySelector('[role=log] img[width]')");
        BoundingBox shown = box(image);
        assertThat(shown.width).isLessThanOrEqualTo(width);
        assertThat(shown.height).isLessThanOrEqualTo(height);
        image.click();
        Locator large = ann.page().getByRole(AriaRole.DIALOG).getByRole(AriaRole.IMG);
        large.evaluate("image => image.decode()");
        assertThat(box(large).width).isGreaterThanOrEqualTo(shown.width);
        assertThat(box(large).height).isGreaterThanOrEqualTo(shown.height);
    }

    private static BoundingBox box(Locator locator) {
        BoundingBox box = locator.boundingBox();
        if (box == null) {
            throw new AssertionError("not visible: " + locator);
        }
        return box;
    }

    @ParameterizedTest
    @ValueSource(ints = {1280, 360})
    void the_time_beside_a_later_message_never_lies_over_it(int width) {
        String room = "twelve-hours-" + width;
        BrowserContext profile = BROWSING.profile(new Browser.NewContextOptions()
                .setLocale("en-US")
                .setTimezoneId(whereItIsTenInTheEvening())
                .setViewportSize(width, 720));
        ChatPage ann = ChatPage.open(profile, BROWSING.uri(""), room, "Ann");
        ChatPage bob = ChatPage.open(BROWSING.profile(), BROWSING.uri(""), room, "Bob");
        bob.say("first").say("second");
        ann.hears("second").message("second").hover();

        Locator time = ann.message("second").locator("time");
        BoundingBox beside = box(time);
        Object width1 = time.evaluate(
                "time => { const all = document.createRange(); all.selectNodeContents(time); return all.getBoundingClientRect().width }");
        assertThat(((Number) width1).doubleValue()).isLessThanOrEqualTo(beside.width + 1);
        assertThat(beside.x + beside.width)
                .isLessThanOrEqualTo(box(ann.message("second").locator(".Message-bubble")).x);
        assertThat(time).hasAttribute("title", java.util.regex.Pattern.compile("PM$"));
    }

    private static String whereItIsTenInTheEvening() {
        int east = Math.floorMod(22 - OffsetDateTime.now(ZoneOffset.UTC).getHour() + 12, 24) - 12;
        return "Etc/GMT" + (east > 0 ? "-" : "+") + Math.abs(east); // the sign of these names is turned round
    }

    @ParameterizedTest
    @ValueSource(ints = {1280, 1180, 820, 360, 320})
    void every_part_of_the_inspector_is_in_reach(int width) {
        ChatPage ann = at(width, "inspected");
        ann.page().locator(".Head-inspect").click();
        Locator tabs = ann.page().getByRole(AriaRole.TAB);
        assertThat(tabs).hasCount(6);

        assertThat((List<?>) Browsing.run(ann.page(), OUTSIDE, ".Inspector-tabs"))
                .isEmpty();
        for (int tab = 0; tab < 6; tab++) {
            tabs.nth(tab).click();
            Browsing.picture(ann.page(), "inspector-" + width + "-" + tab);
            assertThat((List<?>) Browsing.run(ann.page(), OUTSIDE, ".Inspector"))
                    .as("tab %d", tab)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {820, 360})
    void the_list_of_people_over_the_messages_closes_by_a_tap_beside_it_and_by_escape(int width) {
        ChatPage ann = at(width, "overlay-" + width);
        Page page = ann.page();
        Locator open = page.locator(".Head-people");

        open.click();
        assertThat(ann.people()).isVisible();
        assertThat(open).hasAttribute("aria-expanded", "true");
        Browsing.picture(page, "people-" + width);
        page.mouse().click(20, 400);
        assertThat(ann.people()).isHidden();

        open.click();
        assertThat(ann.people()).isVisible();
        page.keyboard().press("Escape");
        assertThat(ann.people()).isHidden();
        assertThat(open).isFocused();
        assertThat(open).hasAttribute("aria-expanded", "false");
    }
}
