package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Somebody whose line breaks, falls silent, or is not let through, and somebody whose line is good. */
class LineIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    @TempDir
    private static Path directory;

    private static WarServer server;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Tunnel tunnel;

    @SuppressWarnings("NullAway.Init") // likewise
    private BrowserContext profile;

    @SuppressWarnings("NullAway.Init") // likewise
    private ChatPage ann;

    @SuppressWarnings("NullAway.Init") // likewise
    private ChatPage bob;

    @BeforeAll
    static void start() {
        server = WarServer.start(directory, "heartbeat=1s", "send-timeout=2s"); // so that silence is soon noticed
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void meet(TestInfo test) {
        String room = test.getDisplayName().replace("()", "");
        tunnel = Tunnel.to(server.uri(""));
        profile = BROWSING.profile();
        ann = ChatPage.open(profile, tunnel.uri(""), room, "Ann");
        bob = ChatPage.open(BROWSING.profile(), server.localhost(""), room, "Bob");
    }

    @AfterEach
    void fillIn() {
        tunnel.close();
    }

    @Test
    void whoever_was_cut_off_is_told_what_was_said_meanwhile() {
        tunnel.cut();
        ann.worries("The connection is lost.").say("from the tunnel");
        assertThat(ann.message(ChatPage.QUEUED)).hasCount(1);
        bob.say("are you there?").hears("are you there?");
        tunnel.clear();
        ann.tryNow();

        ann.worries("Reconnected. 1 missed message loaded.");
        assertThat(ann.hearsAll(2)).containsExactly("are you there?", "from the tunnel");
        assertThat(bob.hearsAll(2)).containsExactly("are you there?", "from the tunnel");
    }

    @Test
    void a_line_that_falls_silent_is_found_dead_and_what_was_on_its_way_is_said_once() {
        tunnel.fallSilent();
        ann.say("into the void");
        assertThat(ann.message("Sending")).hasCount(1);

        ann.worries("The connection is lost.");
        assertThat(ann.message(ChatPage.QUEUED)).hasCount(1);
        tunnel.clear();

        assertThat(ann.hearsAll(1)).containsExactly("into the void");
        assertThat(bob.hearsAll(1)).containsExactly("into the void");
    }

    /** Chromium lets sockets stand while it is told to be offline, but passes nothing on. */
    @Test
    void a_browser_that_goes_offline_and_back_asks_whether_its_line_lives() {
        profile.setOffline(true);
        ann.worries("The connection is lost.").say("from the hills");
        bob.say("are you there?").hears("are you there?");
        profile.setOffline(false);

        assertThat(ann.hearsAll(2)).containsExactly("are you there?", "from the hills");
        assertThat(bob.hearsAll(2)).containsExactly("are you there?", "from the hills");
    }

    @Test
    void what_waits_to_be_sent_survives_a_reload_of_the_page() {
        profile.route("**/api/connections/**", Route::abort);
        tunnel.refuseWebSockets();
        ann.worries("Something in between blocks WebSocket")
                .say("one")
                .say("two")
                .say("three");
        assertThat(ann.message(ChatPage.QUEUED)).hasCount(3);

        ann.page().reload();

        ann.worries("Something in between blocks WebSocket");
        assertThat(ann.message(ChatPage.QUEUED))
                .hasText(new Pattern[] {Pattern.compile("^one"), Pattern.compile("^two"), Pattern.compile("^three")});
        tunnel.clear();
        ann.tryNow();
        assertThat(ann.hearsAll(3)).containsExactly("one", "two", "three");
        assertThat(bob.hearsAll(3)).containsExactly("one", "two", "three");
        ann.page().reload();
        List<String> again = ann.connected().hearsAll(3);
        assertThat(again).containsExactly("one", "two", "three");
    }

    /** The lanes of the inspector, on a server that soon notices who does not read. */
    @Test
    void somebody_in_a_bad_lane_hears_late_is_cut_off_and_catches_up() {
        Page page = ann.page();
        ann.button("Open the inspector to see WebSocket at work").click();
        page.getByRole(AriaRole.TAB, new Page.GetByRoleOptions().setName("Try it"))
                .click();
        Locator lab = page.getByRole(AriaRole.TABPANEL);
        Locator diary = lab.getByRole(AriaRole.LOG);
        lab.getByLabel("What is wrong with the line").selectOption("Everything takes a second");
        ann.button("Enter the room").click();
        assertThat(diary).containsText("In the room.");
        bob.say("on its way");
        assertThat(diary).containsText(Pattern.compile("Heard “on its way” after [1-9]"));
        ann.button("Leave").click();

        lab.getByLabel("What is wrong with the line").selectOption("The reader stops reading");
        ann.button("Enter the room").click();
        assertThat(diary).containsText("In the room.");
        ann.button("Stop reading").click();
        bob.say("to somebody who does not read");
        assertThat(diary).containsText("4508");
        assertThat(diary).containsText("Heard “to somebody who does not read”");
        assertThat(diary).containsText("Back in the room. Caught up with 1 message");
        page.screenshot(new Page.ScreenshotOptions().setPath(Browsing.SCREENSHOTS.resolve("lane.png")));
        ann.button("Leave").click();
    }

    /** As long as the client waits at most before it tries again, several times. */
    private static final LocatorAssertions.HasTextOptions WAITS =
            new LocatorAssertions.HasTextOptions().setTimeout(20_000);

    @Test
    void without_a_websocket_the_page_speaks_http_and_comes_back_to_one() {
        ann.say("over a socket");
        bob.hears("over a socket");
        tunnel.refuseWebSockets();
        assertThat(ann.status()).hasText("Connected over HTTP", WAITS);
        ann.say("over http");
        bob.hears("over http").say("I hear you");
        ann.hears("I hear you");
        ann.page().screenshot(new Page.ScreenshotOptions().setPath(Browsing.SCREENSHOTS.resolve("over-http.png")));

        tunnel.refuseWebSockets(); // cuts what was open
        bob.say("while away");
        ann.say("after a cut");
        assertThat(bob.message("after a cut")).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(20_000));
        tunnel.clear();
        assertThat(ann.status()).hasText("Connected over HTTP", WAITS);
        ann.page().evaluate("dispatchEvent(new Event('online'))");
        ann.connected();
        ann.say("over a socket again");
        List<String> all =
                List.of("over a socket", "over http", "I hear you", "while away", "after a cut", "over a socket again");
        assertThat(ann.hearsAll(6)).containsExactlyInAnyOrderElementsOf(all);
        assertThat(bob.hearsAll(6)).containsExactlyInAnyOrderElementsOf(all);
    }
}
