package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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

    @Test
    void finds_frames_and_saves_them_for_other_tools_without_credentials() throws IOException {
        ann.say("a needle").hears("a needle");
        Locator frames = tab("Frames");
        Locator rows = frames.locator(".Frames-row:visible");
        frames.getByLabel("Search in the frames").fill("NEEDLE");
        assertThat(rows).hasCount(2);
        frames.getByLabel("Direction").selectOption("Received");
        assertThat(rows).hasCount(1);
        frames.getByLabel("Search in the frames").fill("no such thing");
        assertThat(rows).hasCount(0);
        assertThat(frames.getByRole(AriaRole.STATUS)
                        .filter(new Locator.FilterOptions().setHasText("No frame matches.")))
                .isVisible();
        Download file =
                ann.page().waitForDownload(() -> frames.getByText("Save as HAR").click());
        assertThat(file.suggestedFilename()).isEqualTo("parley.har");
        String har = Files.readString(file.path());
        JsonNode entry = JsonMapper.shared().readTree(har).at("/log/entries/0");
        assertThat(entry.at("/request/url").asString()).startsWith("ws://").endsWith("/ws/chat");
        assertThat(har).contains("a needle", "(masked)");
        assertThat(har).doesNotContain((String) ann.page().evaluate("Object.values(sessionStorage).join() || 'none'"));
    }

    @Test
    void sends_a_frame_again_as_somebody_has_changed_it() {
        ann.say("look at me").hears("look at me");
        Locator frames = tab("Frames");
        Locator row = frames.locator(".Frames-row.-out")
                .filter(new Locator.FilterOptions().setHasText("look at me"))
                .last();
        row.locator("summary").click();
        row.getByText("Edit and send again").click();
        Locator editor = frames.getByLabel("Frame to send");
        assertThat(editor).isFocused();
        String sent = editor.inputValue();
        assertThat(sent).contains("look at me");
        frames.getByText("Send", new Locator.GetByTextOptions().setExact(true)).click();
        assertThat(frames.locator(".Frames-row.-in").first()).containsText("said");
        editor.fill(sent.replace("look at me", "look at this").replaceFirst("\"key\":\"..", "\"key\":\"zz"));
        frames.getByText("Send", new Locator.GetByTextOptions().setExact(true)).click();
        ann.hears("look at this");
        assertThat(ann.message("look at me")).hasCount(1);
        editor.press("Escape");
        assertThat(editor).isHidden();
        assertThat(row.getByText("Edit and send again")).isFocused();
    }

    @Test
    void leads_from_the_first_request_to_a_line_that_is_lost_and_back() {
        Locator tour = tab("Tour");
        assertThat(tour).containsText("0 of 10 steps done");
        tour.getByText("Show “Handshake”").first().click();
        tab("Connection");
        ann.say("over text").hears("over text");
        Locator lab = tab("Try it");
        lab.getByLabel("Subprotocol to offer").selectOption("binary");
        press("Connect");
        lab.getByLabel("Text to send").fill("over bytes");
        press("Send");
        assertThat(tab("Frames")).containsText("[binary]");
        press("Send a ping");
        press("Disconnect");
        assertThat(tab("Tour")).containsText("7 of 10 steps done");
        assertThat(tab("Tour").locator("[aria-current=step]")).containsText("Some are refused");
        ann.page().screenshot(new Page.ScreenshotOptions().setPath(Browsing.SCREENSHOTS.resolve("tour.png")));
        tab("Try it").getByLabel("Subprotocol to offer").selectOption("nonsense.v9");
        press("Connect");
        assertThat(tab("Try it")).containsText("refused or lost");
        assertThat(tab("Closing")).containsText("Refused: subprotocol-unknown");
        press("Drop the connection");
        ann.connected();
        assertThat(tab("Tour")).containsText("You have seen it all.");
        assertThat(tab("Tour").getByRole(AriaRole.IMG, new Locator.GetByRoleOptions().setName("done")))
                .hasCount(10);
        tab("Tour").getByText("Start again").click();
        assertThat(tab("Tour")).containsText("0 of 10 steps done");
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
