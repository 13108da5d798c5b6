package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.parley.it.HandshakeScenarios;
import dev.parley.it.JsonClient;
import dev.parley.it.ModeratedServer;
import dev.parley.it.Tokens;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The page for administrators, in a browser: what it shows and does, for whom, and what it never shows. */
class AdminIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    /** 64 characters that would be markup if anybody took them for it, then some from right to left. */
    private static final String RUDE = "<img src=x onerror=alert(1)>".repeat(2) + " שלום 12";

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static WarServer server;

    @BeforeAll
    static void start(@TempDir Path directory) {
        server = WarServer.start(
                directory,
                "auth.jwt.secret=" + HandshakeScenarios.SECRET,
                "message.bytes=4321",
                "moderation.keys=" + ModeratedServer.SETTINGS.get("parley.moderation.keys"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Page open(BrowserContext profile, String credential) {
        Page page = profile.newPage();
        page.navigate(server.localhost("admin/").toString());
        page.getByLabel("Token or key").or(page.getByLabel("令牌或密钥")).fill(credential);
        page.keyboard().press("Enter");
        return page;
    }

    private static Page moderator() {
        Page page = open(BROWSING.profile(), ModeratedServer.KEY);
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Connections")))
                .isVisible();
        return page;
    }

    private static void tab(Page page, String name) {
        page.getByRole(AriaRole.TAB, new Page.GetByRoleOptions().setName(name).setExact(true))
                .click();
    }

    private static Locator row(Page page, String text) {
        return page.getByRole(AriaRole.ROW)
                .filter(new Locator.FilterOptions().setHasText(text))
                .first();
    }

    private static void press(Locator inside, String button) {
        inside.getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(button).setExact(true))
                .click();
    }

    /** Says yes to what the dialog asks. */
    private static void confirm(Page page, String button) {
        press(page.getByRole(AriaRole.DIALOG), button);
        assertThat(page.getByRole(AriaRole.STATUS)).hasText("Done.");
    }

    private static void room(Page page, String room) {
        tab(page, "Rooms");
        press(row(page, room), room);
    }

    private static JsonClient person(String user, String room) {
        JsonClient client =
                JsonClient.over(JsonClient.request(URI.create(server.uri("").toString()))
                        .header("Authorization", "Bearer " + Tokens.of(user))
                        .open());
        client.next("welcome");
        client.join(room);
        return client;
    }

    @Test
    void a_moderator_removes_bans_and_lets_in_again() {
        Page page = moderator();
        try (JsonClient ann = person("ann-kicked", "kicks");
                JsonClient guest = JsonClient.guest(server.uri(""), RUDE)) {
            guest.join("kicks");
            room(page, "kicks");
            press(row(page, "ann-kicked"), "Remove");
            confirm(page, "Remove");
            assertThat(ann.await("left").path("reason").asString()).isEqualTo("forbidden");
            assertThat(row(page, "ann-kicked")).hasCount(0);
            assertThat(row(page, "<img")).containsText(RUDE);
            AccessIT.check(page, "admin-room");

            tab(page, "People");
            press(row(page, "ann-kicked"), "Ban");
            page.getByLabel("Reason; only moderators see it").fill("rude");
            AccessIT.check(page, "admin-ban");
            confirm(page, "Ban");
            assertThat(ann.socket().end().code()).isEqualTo(4403);
            press(row(page, "<img"), "Disconnect");
            confirm(page, "Disconnect");
            assertThat(guest.socket().end().code()).isEqualTo(4403);

            tab(page, "Bans");
            assertThat(row(page, "ann-kicked")).containsText("whole server");
            AccessIT.check(page, "admin-bans");
            press(row(page, "ann-kicked"), "Lift");
            confirm(page, "Lift");
            assertThat(page.getByText("Nothing to show.")).isVisible();
            person("ann-kicked", "kicks").close();
        }
    }

    @Test
    void a_moderator_removes_a_message_closes_a_room_and_deletes_what_was_said() {
        Page page = moderator();
        try (JsonClient bob = person("bob", "talk")) {
            bob.say("talk", "1", RUDE).await("said");
            bob.say("talk", "2", "kind").await("said");
            room(page, "talk");
            Locator message = page.getByRole(AriaRole.LISTITEM).filter(new Locator.FilterOptions().setHasText("<img"));
            press(message, "Remove");
            confirm(page, "Remove");
            assertThat(page.getByText("removed", new Page.GetByTextOptions().setExact(true)))
                    .isVisible();
            assertThat(message).hasCount(0);

            press(page.getByRole(AriaRole.MAIN), "Close the room");
            confirm(page, "Close the room");
            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(2)))
                    .containsText("closed");
            bob.say("talk", "3", "hi").await("error");
            press(page.getByRole(AriaRole.MAIN), "Reopen the room");
            confirm(page, "Reopen the room");

            press(page.getByRole(AriaRole.MAIN), "Delete the messages");
            confirm(page, "Delete the messages");
            assertThat(page.getByText("There are no messages.")).isVisible();
        }
    }

    @Test
    void a_moderator_asks_why_somebody_may_or_may_not() {
        Page page = moderator();
        try (JsonClient cid = person("cid", "why")) {
            cid.say("why", "1", "hi").await("said");
            room(page, "why");
            press(row(page, "cid"), "Rights");

            assertThat(page.getByText("cid is connected.")).isVisible();
            assertThat(row(page, "redact-any")).containsText("no rule names it");
            assertThat(row(page, "signal")).containsText("yes");
            AccessIT.check(page, "admin-rights");
        }
    }

    @Test
    void the_configuration_shows_what_was_changed_and_masks_secrets() {
        Page page = moderator();
        List<String> urls = new ArrayList<>();
        page.onRequest(request -> urls.add(request.url()));

        tab(page, "Configuration");

        assertThat(row(page, "parley.message.bytes")).containsText("4321");
        assertThat(row(page, "parley.auth.jwt.secret")).containsText("•••");
        assertThat(row(page, "parley.guests")).hasCount(0);
        page.getByLabel("Only what was changed").uncheck();
        assertThat(row(page, "parley.guests")).isVisible();
        assertThat(page.content()).doesNotContain(HandshakeScenarios.SECRET, "68c89e98d0d59c44");
        tab(page, "Refusals");
        page.getByLabel("Only those that occurred").uncheck();
        assertThat(row(page, "origin-not-allowed")).containsText("parley.origins");
        assertThat(urls).isNotEmpty().noneMatch(url -> url.contains("pk_"));
    }

    @Test
    void somebody_without_the_verb_is_refused_with_a_reason() {
        Page page = open(BROWSING.profile(), Tokens.of("ann"));
        assertThat(page.getByRole(AriaRole.STATUS)).hasText(Pattern.compile("You cannot sign in: .*“moderate”.*"));
        assertThat(page.getByRole(AriaRole.TAB)).hasCount(0);
        AccessIT.check(page, "admin-refused");

        page.getByLabel("Token or key").fill("pk_wrong");
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("the key is not valid");
        page.getByLabel("Token or key").fill(ModeratedServer.KEY);
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.TAB)).hasCount(7);
        page.reload();
        assertThat(page.getByRole(AriaRole.TAB)).hasCount(7);
        page.getByText("Sign out").click();
        assertThat(page.getByRole(AriaRole.TAB)).hasCount(0);
    }

    @Test
    void works_on_a_telephone_in_chinese_and_the_dark_with_the_keyboard() {
        Page page = open(BROWSING.profile("zh-CN", ColorScheme.DARK, 320), ModeratedServer.KEY);
        try (JsonClient guest = JsonClient.guest(server.uri(""), RUDE)) {
            guest.join("r".repeat(64));
            page.getByRole(AriaRole.TAB).first().focus();
            for (String panel : List.of("概览", "房间", "人员", "封禁", "拒绝", "权限", "配置")) {
                assertThat(page.getByRole(AriaRole.TABPANEL, new Page.GetByRoleOptions().setName(panel)))
                        .isVisible();
                assertThat(page.locator("[role=tab]:focus")).hasText(panel);
                if (panel.equals("房间")) {
                    assertThat(row(page, "rrrr")).isVisible();
                }
                if (panel.equals("人员")) {
                    assertThat(row(page, "<img")).isVisible();
                }
                AccessIT.check(page, "admin-phone-" + panel);
                assertThat((Boolean) page.evaluate("[document.documentElement, document.querySelector('.Admin')]"
                                + ".every(el => el.scrollWidth <= innerWidth)"))
                        .as(panel)
                        .isTrue();
                page.keyboard().press("ArrowRight");
            }
        }
    }
}
