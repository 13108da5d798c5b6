package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the page says when it is not connected: true, in words for everyone, readable. Takes pictures on its way. */
class StatesIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    @TempDir
    private Path directory;

    private static Page open(WarServer server, String locale, ColorScheme scheme, int width) {
        BrowserContext profile = BROWSING.profile(locale, scheme, width);
        Page page = profile.newPage();
        page.navigate(server.localhost("#states").toString());
        assertThat(page.locator(".Status[data-state=open]")).isVisible();
        return page;
    }

    /** Reconnects each page at once if it is waiting for its next attempt. */
    private static void again(Page... pages) {
        for (Page page : pages) {
            page.locator(".Banner button").evaluateAll("buttons => buttons.forEach(button => button.click())");
        }
    }

    @Test
    void a_restart_a_return_and_a_refusal_are_told_in_both_languages_and_themes() {
        try (WarServer server = WarServer.start(directory)) {
            Page desktop = open(server, "en-GB", ColorScheme.LIGHT, 1280);
            Page phone = open(server, "zh-CN", ColorScheme.DARK, 390);

            server.stop();
            assertThat(desktop.locator(".Banner")).containsText("The server is restarting.");
            assertThat(desktop.locator(".Status")).containsText("Server is restarting, reconnecting in");
            assertThat(phone.locator(".Banner")).containsText("服务器正在重启");
            assertThat(phone.locator(".Head-room")).isInViewport();
            AccessIT.check(desktop, "restarting");
            AccessIT.check(phone, "phone-zh-restarting");

            server.startAgain();
            again(desktop, phone);
            assertThat(desktop.locator(".Banner")).hasText("Reconnected. You missed nothing.");
            AccessIT.check(desktop, "resumed");

            server.kill();
            assertThat(desktop.locator(".Status")).containsText("Reconnecting in");
            AccessIT.check(desktop, "reconnecting");

            server.startAgain("origins=https://elsewhere.example");
            again(desktop, phone);
            assertThat(desktop.locator(".Status")).hasText("Refused");
            assertThat(desktop.locator(".Banner"))
                    .containsText("this page’s address is not among the allowed origins (origin-not-allowed)");
            assertThat(phone.locator(".Banner")).containsText("(origin-not-allowed)");
            AccessIT.check(desktop, "refused-origin");
            AccessIT.check(phone, "phone-zh-refused");
        }
    }
}
