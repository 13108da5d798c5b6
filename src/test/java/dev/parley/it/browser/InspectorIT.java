package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

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
        ann.button("Open the inspector: see the WebSocket work").click();
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
        Locator line = tab("Line");
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
        press("Cut the line");

        ann.connected();
        Locator last = tab("Closing").getByRole(AriaRole.LISTITEM).first();
        assertThat(last).containsText("4000");
        assertThat(last).containsText("Cut by this page.");
        assertThat(last).containsText("Next: came back after");
    }

    @Test
    void sends_rubbish_and_comes_back_only_when_told_to() {
        press("Send rubbish");

        assertThat(ann.status()).hasText("Refused");
        Locator last = tab("Closing").getByRole(AriaRole.LISTITEM).first();
        assertThat(last).containsText("4400");
        assertThat(last).containsText("Both sides said goodbye. Next: stopped.");
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
}
