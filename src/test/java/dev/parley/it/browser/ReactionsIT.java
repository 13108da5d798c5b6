package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ColorScheme;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** People put reactions to messages, and see who else did. */
class ReactionsIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    private static final Pattern THUMB = Pattern.compile("👍$");

    private static final Pattern WAITING = Pattern.compile("-waiting");

    private static ChatPage open(String room, String name) {
        return ChatPage.open(BROWSING.profile(), BROWSING.uri(""), room, name);
    }

    private static Locator reactions(ChatPage page, String message) {
        return page.message(message).locator(".Message-reaction");
    }

    @Test
    void a_reaction_is_counted_for_everyone_names_who_it_was_and_goes_when_it_is_taken_back() {
        ChatPage ann = open("reactions", "Ann").say("hello").hears("hello");
        ChatPage bob = open("reactions", "Bob").hears("hello");

        ann.menuOf("hello").choose(THUMB);
        reactions(bob, "hello").click();

        for (ChatPage page : new ChatPage[] {ann, bob}) {
            assertThat(reactions(page, "hello")).hasText("👍2");
            assertThat(reactions(page, "hello")).hasAttribute("aria-pressed", "true");
        }
        assertThat(reactions(bob, "hello")).hasAttribute("title", "👍 Ann, you");
        AccessIT.check(bob.page(), "reactions");
        bob.page().reload();
        assertThat(reactions(bob, "hello")).hasText("👍2");

        reactions(ann, "hello").click();
        for (ChatPage page : new ChatPage[] {ann, bob}) {
            assertThat(reactions(page, "hello")).hasText("👍1");
        }
        assertThat(reactions(ann, "hello")).hasAttribute("aria-pressed", "false");
        bob.page().reload();
        assertThat(reactions(bob, "hello")).hasAttribute("title", "👍 you");
    }

    @Test
    void the_keyboard_alone_reacts_with_any_emoji_and_the_focus_stays() {
        ChatPage ann = open("reactions-keys", "Ann").say("hello").hears("hello");

        ann.message("hello").getByLabel("Actions for a message from Ann").focus();
        ann.page().keyboard().press("Enter");
        assertThat(ann.page().getByLabel("React with 👍")).isFocused();
        for (int i = 0; i < 6; i++) {
            ann.page().keyboard().press("ArrowRight");
        }
        ann.page().keyboard().press("Enter");
        assertThat(ann.page().getByLabel("React with 😀")).isFocused();
        ann.page().keyboard().press("ArrowRight");
        ann.page().keyboard().press("Enter");

        assertThat(reactions(ann, "hello")).hasText("😁1");
        reactions(ann, "hello").focus();
        ann.page().keyboard().press("Enter");
        assertThat(reactions(ann, "hello")).hasCount(0);
    }

    @Test
    void a_second_thought_counts_although_the_first_is_on_its_way() {
        ChatPage ann = open("reactions-twice", "Ann").say("hello").hears("hello");
        ChatPage bob = open("reactions-twice", "Bob").hears("hello");
        bob.menuOf("hello").choose(THUMB);
        assertThat(reactions(ann, "hello")).hasText("👍1");

        clickAtOnce(ann, 3);
        assertThat(reactions(bob, "hello")).hasText("👍2");
        assertThat(reactions(ann, "hello")).not().hasClass(WAITING);
        clickAtOnce(ann, 2);
        assertThat(reactions(ann, "hello")).not().hasClass(WAITING);
        clickAtOnce(ann, 1);

        for (ChatPage page : new ChatPage[] {ann, bob}) {
            assertThat(reactions(page, "hello")).hasText("👍1");
        }
        ann.page().reload();
        assertThat(reactions(ann, "hello")).hasAttribute("title", "👍 Bob");
    }

    /** Clicks the reaction several times, before an answer can arrive. */
    private static void clickAtOnce(ChatPage page, int times) {
        page.page()
                .evaluate("times => { while (times--) document.querySelector('.Message-reaction').click(); }", times);
    }

    @ParameterizedTest
    @CsvSource({"en-GB,DARK,320", "zh-CN,LIGHT,320", "en-GB,LIGHT,820"})
    void many_reactions_stay_within_the_message(String locale, ColorScheme scheme, int width) {
        String room = "reactions-many-" + locale.substring(0, 2) + scheme + width;
        BrowserContext profile = BROWSING.profile(locale, scheme, width);
        ChatPage.remember(profile, "name", "Ann");
        ChatPage bob = open(room, "Bob");
        bob.say("a message that many like")
                .hears("a message that many like")
                .say("next")
                .hears("next");
        Browsing.run(bob.page(), """
                for (let i = 0; i < 18; i++) {
                  const client = await opened('/ws/chat', 'parley.v1.json');
                  const send = command => client.socket.send(JSON.stringify(command));
                  send({ op: 'hello', name: 'Person ' + i + 'w'.repeat(40), client: 'reacting-person-' + argument + i });
                  send({ op: 'join', room: argument });
                  for (const text of ['👍', i % 2 ? '🎉' : 'W'.repeat(32), '字'.repeat(i % 8 + 1)])
                    send({ op: 'react', id: 7, room: argument, seq: 1, text });
                  send({ op: 'ping', id: 99 });
                  for (let heard = ''; !heard.includes('"re":99'); heard = await client.message());
                  client.socket.close();
                }""", room);

        com.microsoft.playwright.Page page = profile.newPage();
        page.navigate(BROWSING.uri("#" + room).toString());
        assertThat(page.locator(".Message-reaction").first()).hasText("👍18");
        assertThat(page.locator(".Message-reaction").first()).hasAttribute("title", Pattern.compile("Person 0w+.*6"));
        AccessIT.check(page, "reactions-many-" + locale.substring(0, 2) + "-" + scheme + "-" + width);
        assertThat(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
                .isEqualTo(0);
        page.locator(".Message").first().hover();
        page.locator(".Message").first().locator(".Message-more").click();
        assertThat(page.locator(".Menu-short").first()).isVisible();
        AccessIT.check(page, "reactions-menu-" + locale.substring(0, 2) + "-" + scheme + "-" + width);
    }
}
