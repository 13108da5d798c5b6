package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The examples of {@code src/docs/examples}, on a site of their own. Only the ports are replaced. */
class ExamplesIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    private static OtherSite site;
    private static WarServer server;

    @BeforeAll
    static void start(@TempDir Path directory) {
        site = OtherSite.start();
        server = WarServer.start(directory, "origins=same-origin," + site.origin());
    }

    @AfterAll
    static void stop() {
        server.close();
        site.close();
    }

    private static Page open(String example) throws IOException {
        String html = Files.readString(Path.of("src/docs/examples", example + ".html"));
        site.show(html.replace("localhost:8080", server.localhost("").getAuthority()));
        return BROWSING.open(site.uri());
    }

    /** Says JSON in a room, as an application does. */
    private static void say(Page page, String room, String json) {
        Browsing.run(page, """
                const { Parley } = await import(argument[0] + 'client/parley.js');
                const parley = new Parley(argument[0] + 'ws/chat');
                await parley.room(argument[1]).say(JSON.parse(argument[2]));
                parley.close();""", List.of(server.localhost("").toString(), room, json));
    }

    @Test
    void chat() throws IOException {
        Page one = open("chat");
        Page other = open("chat");
        one.locator("#text").fill("<b>hello</b>");
        one.locator("#text").press("Enter");

        assertThat(other.locator("#lines li")).containsText(": <b>hello</b>");
    }

    @Test
    void cursors() throws IOException {
        Page one = open("cursors");
        Page other = open("cursors");
        other.waitForCondition(() -> {
            one.mouse().move(100 + Math.random() * 50, 100);
            return other.locator(".cursor").count() > 0;
        });
        assertThat(other.locator(".cursor")).containsText("➤");
        one.close();

        assertThat(other.locator(".cursor")).hasCount(0);
    }

    @Test
    void notifications() throws IOException {
        Page page = open("notifications");
        say(page, "inbox.ada", "{\"title\":\"Shipped\"}");
        assertThat(page.locator("#unread")).hasText("1");
        page.locator("#seen").click();
        assertThat(page.locator("#unread")).hasText("0");
        page.reload();
        assertThat(page.locator("#list")).containsText("Shipped");
        assertThat(page.locator("#unread")).hasText("0");
        say(page, "inbox.ada", "{\"title\":\"Delivered\"}");

        assertThat(page.locator("#unread")).hasText("1");
    }

    @Test
    void dashboard() throws IOException {
        Page page = open("chat");
        say(page, "orders", "{\"shop\":\"Bern\",\"count\":2}");
        say(page, "orders", "{\"shop\":\"Aarau\",\"count\":1}");
        Page shown = open("dashboard");
        assertThat(shown.locator("#total")).hasText("3");
        say(shown, "orders", "{\"shop\":\"Bern\",\"count\":4}");

        assertThat(shown.locator("#total")).hasText("7");
        assertThat(shown.locator("#rows tr").last()).hasText("Bern6");
    }
}
