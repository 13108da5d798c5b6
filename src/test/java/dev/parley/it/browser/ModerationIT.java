package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.parley.it.HandshakeScenarios;
import dev.parley.it.Tokens;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A moderator and a guest in two browsers: what the one does to the other, and what both see of it. */
class ModerationIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    private static final String RULES =
            "news.** say user:mod; ** moderate,redact-any user:mod; ** * anyone; limit slow say 1/20s";

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static WarServer server;

    @BeforeAll
    static void start(@TempDir Path directory) {
        server = WarServer.start(
                directory,
                "auth.jwt.secret=" + HandshakeScenarios.SECRET,
                "limits.on=true",
                "rooms.rules-inline=" + RULES);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static ChatPage moderator(String room) {
        BrowserContext profile = BROWSING.profile();
        // a new tab begins with a document that has no storage
        profile.addInitScript("if (location.origin !== 'null') sessionStorage['token'] = '" + Tokens.of("mod") + "'");
        return ChatPage.open(profile, server.localhost(""), room);
    }

    private static ChatPage guest(String room) {
        return ChatPage.open(BROWSING.profile(), server.localhost(""), room, "Gus");
    }

    /** Opens the menu of the guest in the list of people, and chooses what begins like this; then says yes. */
    private static void does(ChatPage moderator, String words, String yes) {
        moderator.button("Actions for Gus").click();
        moderator.choose(Pattern.compile("^" + words));
        AccessIT.check(moderator.page(), "moderation-" + yes);
        moderator
                .page()
                .getByRole(AriaRole.DIALOG)
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(yes))
                .click();
    }

    @Test
    void a_removed_guest_reads_why_and_cannot_write_there() {
        ChatPage moderator = moderator("expel");
        ChatPage guest = guest("expel").say("rude").hears("rude");
        moderator.hears("rude");

        does(moderator, "Remove Gus from this room", "Remove");

        assertThat(moderator.page().getByText("Gus was removed from this room."))
                .isVisible();
        assertThat(moderator.people()).hasText(new String[] {"mod by name"});
        assertThat(guest.log().getByText("A moderator removed you from this room."))
                .isVisible();
        assertThat(guest.composer()).isHidden();
        assertThat(guest.message("rude")).isVisible();
        assertThat(guest.page().getByText("0 people")).hasCount(0);
        assertThat(guest.button("People")).hasText("");
        AccessIT.check(guest.page(), "moderation-removed");
    }

    @Test
    void an_empty_room_that_one_may_only_read_says_so_instead_of_asking_for_a_greeting() {
        ChatPage guest = guest("news.empty");

        assertThat(guest.log()).containsText("You can read in this room, but not write.");
        assertThat(guest.log()).not().containsText("Say hello");
        AccessIT.check(guest.page(), "moderation-empty-read-only");
    }

    @Test
    void a_disconnected_guest_stays_away_until_asked_to_come_back() {
        ChatPage moderator = moderator("disconnect");
        ChatPage guest = guest("disconnect");

        does(moderator, "Disconnect Gus", "Disconnect");

        guest.worries("A moderator removed you from this server");
        assertThat(guest.status()).hasText("Refused");
        assertThat(moderator.people()).hasText(new String[] {"mod by name"});
        guest.button("Try now").click();
        guest.connected();
        assertThat(moderator.people()).hasCount(2);
    }

    @Test
    void a_guest_banned_from_a_room_leaves_it_and_is_refused_after_a_reload() {
        ChatPage moderator = moderator("ban");
        ChatPage guest = guest("ban");

        does(moderator, "Ban Gus", "Ban");

        assertThat(guest.log().getByText("A moderator removed you from this room."))
                .isVisible();
        guest.page().reload();
        guest.page().navigate(server.localhost("#ban").toString());
        assertThat(guest.log().getByText("You cannot join this room: you are not allowed to do that here"))
                .isVisible();
        assertThat(moderator.people()).hasText(new String[] {"mod by name"});
    }

    @Test
    void a_moderator_removes_the_message_of_a_guest() {
        ChatPage moderator = moderator("redact");
        ChatPage guest = guest("redact").say("rude").hears("rude");

        moderator.hears("rude").menuOf("rude").choose(Pattern.compile("^Remove message$"));

        guest.seesRemoved();
        assertThat(guest.message("rude")).hasCount(0);
        guest.page().reload();
        guest.seesRemoved();
    }

    @Test
    void in_a_closed_room_everyone_reads_why_they_cannot_write_until_it_is_open_again() {
        ChatPage moderator = moderator("closing");
        ChatPage guest = guest("closing");

        moderator.button("Actions for this room").click();
        moderator.choose(Pattern.compile("^Close the room$"));
        moderator
                .page()
                .getByRole(AriaRole.DIALOG)
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Close the room"))
                .click();

        assertThat(guest.page().getByText("You can read closing, but not write here."))
                .isVisible();
        assertThat(guest.composer()).isHidden();
        moderator.button("Actions for this room").click();
        moderator.choose(Pattern.compile("^Reopen the room$"));
        assertThat(guest.composer()).isVisible();
        guest.say("back").hears("back");
    }

    @Test
    void who_may_only_read_sees_no_composer_and_no_menus_and_who_may_write_does() {
        ChatPage moderator = moderator("news.today").say("news").hears("news");
        ChatPage guest = guest("news.today").hears("news");

        assertThat(guest.page().getByText("You can read news.today, but not write here."))
                .isVisible();
        assertThat(guest.composer()).isHidden();
        assertThat(guest.button("Actions for mod by name")).hasCount(0);
        assertThat(moderator.composer()).isVisible();
    }

    @Test
    void who_sends_too_fast_is_told_to_wait_and_keeps_what_waits() {
        ChatPage guest = guest("slow").say("one").hears("one").say("two");

        assertThat(guest.page().getByText("You are sending too fast. Your messages wait."))
                .isVisible();
        assertThat(guest.message("two")).containsText("Sending");
        AccessIT.check(guest.page(), "slow-down");
    }

    @Test
    void the_inspector_shows_a_moderator_which_line_decided_and_a_guest_only_the_answer() {
        Locator known = rights(moderator("news.rights"));
        Locator told = rights(guest("news.rights"));

        assertThat(known.locator("dt:text-is('say') + dd"))
                .hasText(Pattern.compile("^yes, decided by .*rules-inline:1$"));
        assertThat(told.locator("dt:text-is('say') + dd")).hasText("no");
        assertThat(told.locator("dt:text-is('join') + dd")).hasText("yes");
    }

    private static Locator rights(ChatPage chat) {
        chat.button("Open the inspector to see WebSocket at work").click();
        chat.page()
                .getByRole(AriaRole.TAB, new Page.GetByRoleOptions().setName("Handshake"))
                .click();
        return chat.page().getByRole(AriaRole.TABPANEL);
    }
}
