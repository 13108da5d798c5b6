package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Tabs of one profile that share one connection. */
class SharingIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    private static BrowserContext sharing() {
        BrowserContext profile = BROWSING.profile();
        ChatPage.remember(profile, "share", "yes");
        return profile;
    }

    @Test
    void tabs_that_share_one_line_need_one_connection_for_all(@TempDir Path directory) {
        try (WarServer server = WarServer.start(directory, "connections.max=1")) {
            URI uri = server.localhost("");
            BrowserContext profile = sharing();
            ChatPage one = ChatPage.open(profile, uri, "lobby", "Ann");
            ChatPage other = ChatPage.open(profile, uri, "lobby", "Ann");

            one.say("from one tab");
            other.hears("from one tab").say("from the other");
            one.hears("from the other");
            one.page().close();
            other.say("alone").hears("alone");

            assertThat(other.hearsAll(3)).containsExactly("from one tab", "from the other", "alone");
            Page third = BROWSING.profile().newPage();
            third.navigate(uri.toString());
            assertThat(third.getByRole(AriaRole.MAIN)).containsText("the server is full");
            Browsing.picture(third, "refused");
        }
    }

    @Test
    void a_tab_that_crashes_leaves_its_rooms_and_the_others_talk_on() {
        BrowserContext profile = sharing();
        ChatPage calm = ChatPage.open(profile, BROWSING.uri(""), "calm", "Ann");
        ChatPage doomed = ChatPage.open(profile, BROWSING.uri(""), "doomed", "Ann");
        ChatPage bob = ChatPage.open(BROWSING.profile(), BROWSING.uri(""), "doomed", "Bob");
        assertThat(bob.people()).hasText(new String[] {"Bob", "Ann"});

        crash(doomed.page());

        assertThat(bob.people()).hasText(new String[] {"Bob"});
        calm.say("still here");
        assertThat(calm.hearsAll(1)).containsExactly("still here");
    }

    private static void crash(Page page) {
        try {
            page.navigate("chrome://crash");
        } catch (PlaywrightException e) {
            assertThat(e).hasMessageContaining("crash");
        }
    }

    @Test
    void where_there_is_no_worker_each_tab_has_a_line_of_its_own() {
        BrowserContext profile = sharing();
        profile.addInitScript("delete globalThis.SharedWorker");

        talk(profile, "no-workers");
    }

    @Test
    void where_the_worker_does_not_run_each_tab_has_a_line_of_its_own() {
        BrowserContext profile = sharing();
        profile.addInitScript("""
                const Real = globalThis.SharedWorker;
                globalThis.SharedWorker = function (url, options) { return new Real('/client/no-such-worker.js', options) };""");

        talk(profile, "bad-worker");
    }

    private static void talk(BrowserContext profile, String room) {
        ChatPage one = ChatPage.open(profile, BROWSING.uri(""), room, "Ann");
        ChatPage other = ChatPage.open(profile, BROWSING.uri(""), room, "Ann");
        one.say("from one tab");
        other.hears("from one tab").say("from the other");
        assertThat(one.hearsAll(2)).containsExactly("from one tab", "from the other");
    }
}
