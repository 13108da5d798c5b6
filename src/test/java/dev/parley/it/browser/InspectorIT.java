package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The drawer that shows developers what happens on the line, and lets them make it happen. */
class InspectorIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    @SuppressWarnings("NullAway.Init") // set before each test
    private ChatPage ann;

    @BeforeEach
    void open(TestInfo test) {
        String room = test.getDisplayName().replace("()", "");
        ann = ChatPage.open(BROWSING.profile(), BROWSING.uri(""), room, "Ann");
        ann.button("Open the inspector to see WebSocket at work").click();
    }

    private Locator tab(String name) {
        ann.page()
                .getByRole(AriaRole.TAB, new Page.GetByRoleOptions().setName(name))
                .click();
        return ann.page().getByRole(AriaRole.TABPANEL);
    }

    private void press(String button) {
        tab("Try it")
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(button).setExact(true))
                .click();
    }

    @Test
    void tells_how_the_line_came_about_and_what_travels_on_it() {
        Locator line = tab("Connection");
        assertThat(line.locator("[aria-current=step]")).hasText("1OPEN");
        assertThat(line.getByRole(AriaRole.IMG)).containsText(Pattern.compile("\\d ms"));

        Locator handshake = tab("Handshake");
        assertThat(handshake).containsText("Sec-WebSocket-Protocol: parley.v1.json");
        assertThat(handshake)
                .containsText("Origin: " + BROWSING.uri("").toString().replaceAll("/$", ""));
        assertThat(handshake).containsText("HTTP/1.1 101 Switching Protocols");
        assertThat(handshake).containsText("\"accepted\": true");

        ann.say("look at me").hears("look at me");
        Locator frames = tab("Frames").getByRole(AriaRole.LISTITEM);
        for (String kind : new String[] {"hello Ann", "welcome Ann", "look at me", "said #"}) {
            assertThat(frames.filter(new Locator.FilterOptions().setHasText(kind))
                            .first())
                    .isVisible();
        }
    }

    @Test
    void cuts_the_line_and_tells_what_the_code_means_and_what_came_next() {
        press("Drop the connection");

        ann.connected();
        Locator last = tab("Closing").getByRole(AriaRole.LISTITEM).first();
        assertThat(last).containsText("4000");
        assertThat(last).containsText("Dropped by this page.");
        assertThat(last).containsText("Next: reconnected after");
    }

    @Test
    void sends_rubbish_and_comes_back_only_when_told_to() {
        press("Send garbage");

        assertThat(ann.status()).hasText("Refused");
        Locator last = tab("Closing").getByRole(AriaRole.LISTITEM).first();
        assertThat(last).containsText("4400");
        assertThat(last).containsText("Both sides sent a close frame. Next: stopped.");
        press("Open");
        ann.connected();
    }

    @Test
    void speaks_another_subprotocol_on_a_second_line() {
        Locator lab = tab("Try it");
        lab.getByLabel("Subprotocol to offer").selectOption("none (plain text)");
        press("Connect");
        lab.getByLabel("Text to send").fill("over a plain line");
        press("Send");

        ann.hears("over a plain line");
        assertThat(tab("Frames")).containsText("[plain]");
    }

    @Test
    void new_frames_leave_the_focus_and_what_is_selected_alone() {
        ann.say("look at me").hears("look at me");
        Locator row = tab("Frames")
                .getByRole(AriaRole.LISTITEM)
                .filter(new Locator.FilterOptions().setHasText("look at me"))
                .first();
        row.locator("summary").click();
        row.locator("pre").evaluate("code => getSelection().selectAllChildren(code)");

        bob().say("once more");

        assertThat(tabPanel().getByRole(AriaRole.LISTITEM).first()).containsText("once more");
        assertThat(row.locator("summary")).isFocused();
        assertThat(row.locator("details")).hasAttribute("open", "");
        assertThat((String) ann.page().evaluate("getSelection().toString()")).contains("look at me");
    }

    @Test
    void a_button_keeps_the_focus_while_what_it_did_is_shown() {
        Locator lab = tab("Try it");
        Locator cut = lab.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Drop the connection"));
        cut.focus();
        cut.press("Enter");
        ann.connected();
        assertThat(cut).isEnabled();
        assertThat(cut).isFocused();

        Locator again = tab("Handshake").getByRole(AriaRole.BUTTON);
        again.focus();
        again.press("Enter");
        assertThat(again).isFocused();
        ann.page().evaluate("dispatchEvent(new Event('offline'))");
        assertThat(again).isFocused();
    }

    @Test
    void numbers_that_change_leave_what_is_selected_alone() {
        Locator line = tab("Connection");
        assertThat(line).containsText("Ann (");
        line.locator("dd").last().evaluate("id => getSelection().selectAllChildren(id)");
        String selected = (String) ann.page().evaluate("getSelection().toString()");

        bob().say("more numbers");
        ann.hears("more numbers");

        assertThat(ann.page().evaluate("getSelection().toString()")).isEqualTo(selected);
    }

    /** Somebody else in the room, so that Ann's page gets frames while she does nothing. */
    private ChatPage bob() {
        String room = (String) ann.page().evaluate("location.hash.slice(1)");
        return ChatPage.open(BROWSING.profile(), BROWSING.uri(""), room, "Bob");
    }

    private Locator tabPanel() {
        return ann.page().getByRole(AriaRole.TABPANEL);
    }
}
