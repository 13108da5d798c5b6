package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.Sizes;
import com.microsoft.playwright.options.WaitUntilState;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What it takes to open the page, and that it then stands still. */
class PageIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    private static final int FIRST_LOAD_BYTES = 60 * 1000;

    private static final int FIRST_LOAD_REQUESTS = 12;

    /** What browsers call slow 3G: 400 kbit/s and 400 ms. */
    private static final JsonObject SLOW_3G = JsonParser.parseString(
                    "{\"offline\":false,\"latency\":400,\"downloadThroughput\":50000,\"uploadThroughput\":50000}")
            .getAsJsonObject();

    /**
     * Notes what moved without the user's doing (Layout Instability, section 2), with whether all of it was in the log of
     * messages: there, new ones push the others up.
     */
    private static final String SHIFTS = """
            globalThis.shifts = [];
            new PerformanceObserver(list => {
              for (const shift of list.getEntries().filter(each => !each.hadRecentInput)) {
                const moved = shift.sources.map(each => each.node?.parentElement?.closest('[class]') ?? each.node);
                const log = moved.length > 0 && moved.every(el => el?.closest?.('[role=log]'));
                shifts.push({ log, what: `${shift.value} ${moved.map(el => el?.className)}` });
              }
            }).observe({ type: 'layout-shift', buffered: true });""";

    @Test
    void the_first_load_takes_at_most_12_requests_and_60_kilobytes() {
        BrowserContext profile = BROWSING.profile();
        List<Request> requests = new ArrayList<>();
        profile.onRequestFinished(requests::add);

        ChatPage.open(profile, BROWSING.uri(""), "first-load", "Ann");

        // a copy: to ask for sizes is to run callbacks, which add to the list
        List<Request> finished = List.copyOf(requests);
        assertThat(finished).hasSizeBetween(3, FIRST_LOAD_REQUESTS);
        int bytes = finished.stream()
                .map(Request::sizes)
                .mapToInt(PageIT::transferred)
                .sum();
        assertThat(bytes).isLessThan(FIRST_LOAD_BYTES);
    }

    @Test
    void on_slow_3g_there_is_something_to_read_before_the_messages_are_there(TestReporter reporter) {
        ChatPage.open(BROWSING.profile(), BROWSING.uri(""), "slow-3g", "Bob")
                .say("early")
                .hears("early");
        BrowserContext profile = BROWSING.profile();
        Page ann = profile.newPage();
        CDPSession network = profile.newCDPSession(ann);
        network.send("Network.enable");
        network.send("Network.emulateNetworkConditions", SLOW_3G);

        ann.navigate(
                BROWSING.uri("#slow-3g").toString(), new Page.NavigateOptions().setWaitUntil(WaitUntilState.COMMIT));

        assertThat(ann.getByText("Connecting…")).isVisible();
        assertThat(ann.getByText("early")).isVisible();
        double messages = ((Number) ann.evaluate("performance.now()")).doubleValue();
        double paint = ((Number) ann.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
                .doubleValue();
        assertThat(paint).isLessThan(messages);
        reporter.publishEntry(String.format(Locale.ROOT, "slow 3G: text %.0f ms, messages %.0f ms", paint, messages));
    }

    @Test
    void over_plain_http_on_a_name_it_works_without_an_error_on_the_console() {
        BrowserContext profile = BROWSING.profile();
        List<String> errors = new ArrayList<>();
        profile.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                errors.add(message.text());
            }
        });
        URI named = URI.create(
                "http://" + Chromium.PLAIN_HOST + ":" + BROWSING.uri("").getPort());

        ChatPage ann = ChatPage.open(profile, named.resolve("/"), "named", "Ann");
        ann.say("hello").hears("hello");

        assertThat(List.copyOf(errors)).isEmpty();
    }

    private static int transferred(Sizes sizes) {
        return sizes.responseHeadersSize + sizes.responseBodySize;
    }

    @ParameterizedTest
    @CsvSource({"1280,en-GB", "820,zh-CN", "360,en-GB", "360,zh-CN"})
    void nothing_moves_by_itself_while_it_opens_others_talk_and_the_line_breaks(int width, String locale) {
        String room = "still-" + width + locale;
        ChatPage bob = ChatPage.open(BROWSING.profile(), BROWSING.uri(""), room, "Bob");
        bob.say("early").hears("early");
        try (Tunnel tunnel = Tunnel.to(BROWSING.uri(""))) {
            BrowserContext profile = BROWSING.profile(
                    new Browser.NewContextOptions().setLocale(locale).setViewportSize(width, 700));
            profile.addInitScript(SHIFTS);
            Page ann = profile.newPage();

            ann.navigate(tunnel.uri("#" + room).toString());
            assertThat(ann.getByText("early")).isVisible();
            assertThat(ann.locator(".Status[data-state=open]")).isVisible();
            assertThat((List<?>) ann.evaluate("shifts")).isEmpty();

            bob.say("later");
            assertThat(ann.getByText("later")).isVisible();
            tunnel.cut();
            assertThat(ann.locator(".Banner")).isVisible();
            bob.say("even later");
            tunnel.clear();
            ann.locator(".Banner button").evaluate("button => button.click()");
            assertThat(ann.getByText("even later")).isVisible();
            assertThat((List<?>) ann.evaluate("shifts.filter(shift => !shift.log)"))
                    .isEmpty();
        }
    }
}
