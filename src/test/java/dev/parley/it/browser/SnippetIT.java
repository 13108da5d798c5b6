package dev.parley.it.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The examples in the documents, as a newcomer runs them: on a site of their own, against the WAR with the flags beside
 * them. Only the ports are replaced.
 */
class SnippetIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    private static final Pattern PAGE = Pattern.compile("```html\n(.*?)```", Pattern.DOTALL);
    private static final Pattern PLAIN = Pattern.compile("```js\n([^`]*new WebSocket\\([^`]*)```");
    private static final Pattern FLAGS = Pattern.compile("--set (origins=\\S+)");

    /** Returns what the first match in a document captures. */
    private static String find(Pattern pattern, String document) throws IOException {
        Matcher matcher = pattern.matcher(Files.readString(Path.of(document)));
        assertThat(matcher.find()).as("%s in %s", pattern, document).isTrue();
        return matcher.group(1);
    }

    /** Starts the server with the flags of a document, for a site whose origin is this one. */
    private static WarServer server(String document, OtherSite site, Path directory) throws IOException {
        return WarServer.start(directory, find(FLAGS, document).replace("http://localhost:3000", site.origin()));
    }

    /** Shows HTML that expects Parley at its default port. */
    private static void show(OtherSite site, String html, WarServer server) {
        site.show(html.replace("localhost:8080", server.localhost("").getAuthority()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "src/docs/client.md"})
    void a_page_of_another_origin_talks(String document, @TempDir Path directory) throws IOException {
        try (OtherSite site = OtherSite.start();
                WarServer server = server(document, site, directory)) {
            show(site, find(PAGE, document), server);
            Page page = BROWSING.open(site.uri());
            if (page.locator("input").count() > 0) {
                page.locator("input").fill("hello");
                page.locator("input").press("Enter");
            }

            page.locator("body", new Page.LocatorOptions().setHasText("Ada: hello"))
                    .waitFor();
        }
    }

    @Test
    void a_page_of_another_origin_talks_without_the_library(@TempDir Path directory) throws IOException {
        try (OtherSite site = OtherSite.start();
                WarServer server = server("README.md", site, directory)) {
            show(site, "<!doctype html><script>" + find(PLAIN, "README.md") + "</script>", server);
            Page page = BROWSING.profile().newPage();

            ConsoleMessage heard =
                    page.waitForConsoleMessage(() -> page.navigate(site.uri().toString()));

            assertThat(heard.text()).isEqualTo("client send");
        }
    }
}
