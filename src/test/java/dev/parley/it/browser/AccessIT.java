package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Everyone can use the page: with a keyboard alone, with a screen reader, in the dark. Takes pictures on its way. */
class AccessIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    /** Parts of the inspector. */
    private static final int TABS = 6;

    private static Page open(String locale, ColorScheme scheme, int width, String room) {
        BrowserContext profile = BROWSING.profile(locale, scheme, width);
        ChatPage.remember(profile, "name", "Ann Example");
        Page page = profile.newPage();
        page.navigate(BROWSING.uri("#" + room).toString());
        assertThat(page.locator(".Status[data-state=open]")).isVisible();
        return page;
    }

    private static void fill(String room) {
        ChatPage bob = ChatPage.open(BROWSING.profile(), BROWSING.uri(""), room, "Bob");
        bob.say("Hello! See https://example.org/a_(b).")
                .say("A second line, and 日本語.")
                .say("🎉");
        assertThat(bob.page().locator("[data-seq]")).hasCount(3);
        Browsing.run(bob.page(), """
                const client = await opened('/ws/chat', 'parley.v1.json');
                const send = command => client.socket.send(JSON.stringify(command));
                send({ op: 'join', room: argument });
                send({ op: 'say', room: argument, key: '1', json: { build: 7, ok: true } });
                send({ op: 'say', room: argument, key: '2', base64: 'AAEC', type: "application/zip; name*=UTF-8''a.zip" });
                while (!(await client.message()).includes('"said"'));""", room);
    }

    /** Takes a picture of what the page shows, and asks axe what is wrong with it. */
    static void check(Page page, String name) {
        Browsing.picture(page, name);
        List<String> violations = new AxeBuilder(page)
                        // no frames: the results need no page of their own
                        .setLegacyMode(true)
                        .analyze()
                        .getViolations()
                        .stream()
                        .map(AccessIT::describe)
                        .toList();
        assertThat(violations).as(name).isEmpty();
    }

    private static String describe(Rule rule) {
        return rule.getId() + ": " + rule.getHelp() + " "
                + rule.getNodes().stream().map(node -> node.getHtml()).toList();
    }

    /** Every state in each language and each theme; a language changes no colour, so not in all four pairs. */
    @ParameterizedTest
    @CsvSource({"en-GB,DARK", "zh-CN,LIGHT"})
    void axe_finds_nothing_in_either_language_and_theme(String locale, ColorScheme scheme) {
        String name = locale.substring(0, 2) + "-" + scheme.name().toLowerCase(java.util.Locale.ROOT);
        String room = "access-" + name;
        fill(room);
        Page page = open(locale, scheme, 1280, room);
        assertThat(page.locator("[data-seq]")).hasCount(5);
        check(page, name + "-chat");

        page.locator(".Rooms-me").click();
        check(page, name + "-settings");
        page.keyboard().press("Escape");
        page.locator(".Composer-smile").click();
        check(page, name + "-emoji");
        page.keyboard().press("Escape");
        page.locator(".Head-inspect").click();
        assertThat(page.getByRole(AriaRole.TAB)).hasCount(TABS);
        for (int tab = 0; tab < TABS; tab++) {
            page.getByRole(AriaRole.TAB).nth(tab).click();
            check(page, name + "-inspector-" + tab);
        }
    }

    @Test
    void axe_finds_nothing_on_a_telephone() {
        fill("telephone");
        Page page = open("en-GB", ColorScheme.LIGHT, 360, "telephone");
        assertThat(page.locator("[data-seq]")).hasCount(5);
        check(page, "phone-chat");
        assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .isTrue();

        page.locator(".Head-menu").click();
        check(page, "phone-rooms");
        page.keyboard().press("Escape");
        page.locator(".Head-inspect").click();
        assertThat(page.getByRole(AriaRole.TABPANEL)).isVisible();
        check(page, "phone-inspector");
    }

    @Test
    void the_keyboard_scrolls_a_long_list_of_people() {
        Page page = open("en-GB", ColorScheme.LIGHT, 1280, "crowd");
        assertThat(page.locator(".Members[tabindex]")).hasCount(0);
        Browsing.run(page, """
                for (let i = 0; i < 25; i++) {
                  const { socket } = await opened('/ws/chat', 'parley.v1.json');
                  socket.send(JSON.stringify({ op: 'hello', name: 'Person ' + i, client: 'one-of-a-crowd-' + i }));
                  socket.send(JSON.stringify({ op: 'join', room: argument }));
                }""", "crowd");
        assertThat(page.locator(".Members-item")).hasCount(26);
        assertThat(page.locator(".Members[tabindex='0']")).isVisible();
        check(page, "people-many");
        page.locator(".Members").focus();
        page.keyboard().press("End");
        assertThat(page.locator(".Members-item").last()).isInViewport();
    }

    @Test
    void everything_is_done_with_the_keyboard_alone() {
        Page page = open("en-GB", ColorScheme.LIGHT, 1280, "keys");
        Keyboard keys = page.keyboard();
        page.evaluate("document.activeElement.blur()");

        reach(page, "Join a room");
        keys.type("other");
        keys.press("Enter");
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                .hasText("other");

        reach(page, "Message to other");
        keys.type("typed");
        keys.press("Enter");
        assertThat(page.getByRole(AriaRole.LOG)).containsText("typed");

        reach(page, "Emoji");
        keys.press("Enter");
        keys.press("ArrowRight");
        keys.press("ArrowDown");
        keys.press("Enter");
        assertThat(page.getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Message to other")))
                .not()
                .hasValue("");

        reach(page, "Ann Example Name and settings");
        keys.press("Enter");
        keys.press("ControlOrMeta+a");
        keys.type("Grace");
        keys.press("Enter");
        assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Grace")))
                .isVisible();

        reach(page, "Open the inspector to see WebSocket at work");
        keys.press("Enter");
        assertThat(page.getByRole(AriaRole.TABPANEL)).isVisible();
        keys.press("ArrowRight");
        keys.press("Escape");
        assertThat(page.getByRole(AriaRole.TABPANEL)).isHidden();
    }

    /** Presses Tab until the element of this name has the focus. */
    private static void reach(Page page, String name) {
        for (int presses = 0; presses < 60; presses++) {
            Object focused = page.evaluate("""
                    () => {
                      const at = document.activeElement;
                      return (at.getAttribute('aria-label') ?? at.textContent).trim().replace(/^\\p{Lu}{2}(?=\\p{Lu})/u, '');
                    }""");
            if (name.equals(focused)) {
                return;
            }
            page.keyboard().press("Tab");
        }
        throw new AssertionError("Tab does not lead to: " + name);
    }
}
