package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people do with messages: markup, replies, mentions, copies and links. */
class MessagesIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    private static final String MARKED = """
            **bold**, *italic* and `code * code`: see [the docs](https://docs.example/)
            - one
            - two
            > quoted
            ```js
              if (a < b) alert('<b>');
            ```
              an indented line""";

    private static final String SAY_MANY = """
            const client = await opened('/ws/chat', 'parley.v1.json');
            client.socket.send(JSON.stringify({ op: 'hello', name: 'Many', client: 'says-many-things' }));
            client.socket.send(JSON.stringify({ op: 'join', room: argument }));
            let heard = '';
            for (let i = 1; i <= 300; i++) {
              client.socket.send(JSON.stringify({ op: 'say', id: i, room: argument, key: `many-${i}`, text: `number ${i}.` }));
              while (!heard.includes(`"re":${i},`) && !heard.includes(`"re":${i}}`)) heard = await client.message();
            }
            client.socket.close();""";

    private static ChatPage open(String room, String name) {
        return ChatPage.open(BROWSING.profile(), BROWSING.uri(""), room, name);
    }

    @Test
    void markup_is_shown_and_code_can_be_copied() {
        BrowserContext profile = BROWSING.profile();
        profile.grantPermissions(List.of("clipboard-read", "clipboard-write"));
        ChatPage ann = ChatPage.open(profile, BROWSING.uri(""), "markup", "Ann");

        ann.say(MARKED);

        Locator bubble = ann.message("quoted").locator(".Message-bubble");
        assertThat(bubble.locator("strong")).hasText("bold");
        assertThat(bubble.locator("em")).hasText("italic");
        assertThat(bubble.locator("code")).hasText("code * code");
        assertThat(bubble.locator("a[href='https://docs.example/']")).hasText("the docs");
        assertThat(bubble.locator("ul > li")).hasText(new String[] {"one", "two"});
        assertThat(bubble.locator("blockquote")).hasText("quoted");
        assertThat(bubble.locator("pre").textContent()).isEqualTo("  if (a < b) alert('<b>');");
        assertThat(bubble.textContent()).endsWith("  an indented line");
        assertThat(bubble.locator("pre")
                        .evaluate("pre => getComputedStyle(pre).fontFamily")
                        .toString())
                .contains("monospace");
        ann.button("Copy the code").click();
        assertThat(ann.news()).containsText("Copied");
        assertThat(ann.page().evaluate("navigator.clipboard.readText()")).isEqualTo("  if (a < b) alert('<b>');");
    }

    @Test
    void a_reply_leads_to_its_origin_and_shows_nothing_that_was_removed() {
        ChatPage ann = open("replies", "Ann");
        ChatPage bob = open("replies", "Bob");
        ann.say("shall we meet?");
        bob.hears("shall we meet?").menuOf("shall we meet?").choose(Pattern.compile("^Reply$"));
        assertThat(bob.page().getByText("Replying to Ann")).isVisible();
        bob.say("tomorrow");

        Locator origin = ann.message("tomorrow").locator(".Message-origin");
        assertThat(origin).hasText("Annshall we meet?");
        origin.focus();
        origin.press("Enter");
        assertThat(ann.page().locator(".Message.-found")).containsText("shall we meet?");
        assertThat(bob.page().getByText("Replying to Ann")).isHidden();

        ann.menuOf("tomorrow"); // the menu closes by Escape
        ann.page().keyboard().press("Escape");
        ann.page().locator("[data-seq='1'] .Message-more").click();
        ann.choose(Pattern.compile("^Remove message$"));
        ann.seesRemoved();
        assertThat(bob.message("tomorrow").locator(".Message-origin")).hasText("A removed message");
        assertThat(bob.log()).not().containsText("shall we meet?");
    }

    @Test
    void a_reply_stays_a_reply_after_an_edit_and_a_link_leads_far_back() {
        Page many = BROWSING.open(BROWSING.uri("health/live"));
        Browsing.run(many, SAY_MANY, "far");
        ChatPage ann = open("far", "Ann");
        assertThat(ann.message("number 300.")).isVisible();

        ann.page().navigate(BROWSING.uri("#far/7").toString());

        assertThat(ann.page().locator(".Message.-found")).containsText("number 7.");
        ann.menuOf("number 7.").choose(Pattern.compile("^Reply$"));
        ann.say("you too");
        ann.menuOf("you too").choose(Pattern.compile("^Edit$"));
        ann.say("you three");
        ChatPage bob = open("far", "Bob");
        Locator reply = bob.message("you three");
        assertThat(reply).containsText("edited");
        reply.locator(".Message-origin").click();
        assertThat(bob.page().locator(".Message.-found")).containsText("number 7.");
    }

    @Test
    void a_mention_is_completed_by_keyboard_and_marked_for_who_is_meant() {
        ChatPage ann = open("mentions", "Ann");
        ChatPage grace = open("mentions", "Grace Hopper");
        assertThat(ann.people()).hasCount(2);

        ann.composer().pressSequentially("hi @gr");
        assertThat(ann.page().getByRole(AriaRole.OPTION)).hasText(new String[] {"GHGrace Hopper"});
        ann.composer().press("Enter");
        assertThat(ann.composer()).hasValue("hi @Grace Hopper ");
        ann.composer().press("Enter");

        assertThat(grace.page().locator(".Message.-mentioned")).containsText("hi @Grace Hopper");
        assertThat(ann.page().locator(".Message.-mentioned")).hasCount(0);
    }

    @Test
    void text_and_the_link_of_a_message_are_copied() {
        BrowserContext profile = BROWSING.profile();
        profile.grantPermissions(List.of("clipboard-read", "clipboard-write"));
        ChatPage ann = ChatPage.open(profile, BROWSING.uri(""), "copies", "Ann");
        ann.say("**as typed**").hears("as typed");

        ann.menuOf("as typed").choose(Pattern.compile("^Copy text$"));
        assertThat(ann.news()).containsText("Copied");
        assertThat(ann.page().evaluate("navigator.clipboard.readText()")).isEqualTo("**as typed**");
        ann.menuOf("as typed").choose(Pattern.compile("^Copy link$"));
        ann.page().waitForFunction("navigator.clipboard.readText().then(text => text.endsWith('#copies/1'))");
    }

    @ParameterizedTest
    @CsvSource({"1280,LIGHT,en-GB", "360,DARK,zh-CN", "320,LIGHT,en-GB", "1280,DARK,zh-CN"})
    void everything_has_its_place_with_long_names_and_text_from_right_to_left(
            int width, ColorScheme scheme, String locale) {
        String room = "place-" + width + scheme;
        String name = "W".repeat(64);
        ChatPage long64 = open(room, name);
        long64.say("مرحبا **بالعالم**\n- واحد\n- اثنان").hears("واحد");
        long64.menuOf("واحد").choose(Pattern.compile("^Reply$"));
        long64.say("reply to myself").hears("reply to myself");
        BrowserContext profile = BROWSING.profile(locale, scheme, width);
        ChatPage.remember(profile, "name", "Ann");
        Page ann = profile.newPage();
        ann.navigate(BROWSING.uri("#" + room).toString());
        assertThat(ann.locator(".Status[data-state=open]")).isVisible();
        ann.locator("#message").fill(MARKED);
        ann.locator("#message").press("Enter");
        assertThat(ann.locator("blockquote")).isVisible();
        long64.page().locator("#message").fill("look here, @Ann");
        long64.page().locator("#message").press("Enter");
        assertThat(ann.locator(".Message.-mentioned")).isVisible();
        ann.locator("#message").pressSequentially("@w");
        assertThat(ann.getByRole(AriaRole.OPTION)).isVisible();

        Browsing.picture(ann, "messages-" + width + "-" + scheme);
        assertThat(ann.evaluate("document.documentElement.scrollWidth")).isEqualTo(width);
        assertThat((Integer) ann.evaluate(
                        "Math.ceil(document.querySelector('.Composer-send').getBoundingClientRect().right)"))
                .isLessThanOrEqualTo(width);
    }
}
