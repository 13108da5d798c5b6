package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.Sizes;
import dev.parley.it.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What it takes to open the page. */
class PageIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    private static final int FIRST_LOAD_BYTES = 100 * 1024;

    /** Adds up what moved without the user's doing (Layout Instability, section 2). */
    private static final String SHIFTS = """
            globalThis.shifts = [];
            new PerformanceObserver(list => {
              for (const shift of list.getEntries()) {
                if (!shift.hadRecentInput) shifts.push(`${shift.value} ${shift.sources.map(each => each.node?.className ?? each.node?.nodeName)}`);
              }
            }).observe({ type: 'layout-shift', buffered: true });""";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start(Map.of());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void the_first_load_takes_less_than_100_kilobytes() {
        BrowserContext profile = BROWSING.profile();
        List<Request> requests = new ArrayList<>();
        profile.onRequestFinished(requests::add);

        ChatPage.open(profile, server.uri(""), "lobby", "Ann");

        assertThat(requests).hasSizeGreaterThan(10);
        int bytes = requests.stream()
                .map(Request::sizes)
                .mapToInt(PageIT::transferred)
                .sum();
        assertThat(bytes).isLessThan(FIRST_LOAD_BYTES);
    }

    private static int transferred(Sizes sizes) {
        return sizes.responseHeadersSize + sizes.responseBodySize;
    }

    @Test
    void nothing_moves_by_itself_while_it_opens_and_others_talk() {
        BrowserContext profile = BROWSING.profile();
        profile.addInitScript(SHIFTS);
        ChatPage bob = ChatPage.open(BROWSING.profile(), server.uri(""), "still", "Bob");
        bob.say("early").hears("early");

        ChatPage ann = ChatPage.open(profile, server.uri(""), "still", "Ann");
        ann.hears("early");
        bob.say("later");
        ann.hears("later");
        Page page = ann.page();
        page.reload();
        ann.connected().hears("later");

        assertThat((List<?>) page.evaluate("shifts")).isEmpty();
    }
}
