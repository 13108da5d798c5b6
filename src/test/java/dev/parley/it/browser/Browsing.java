package dev.parley.it.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import com.microsoft.playwright.options.ServiceWorkerPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Shares one Chromium, and one server for tests that only send messages, among all tests of a run. Each test gets new
 * profiles, which are closed after it. A test fails if one of its pages complained, see {@link Complaints}. If it fails
 * for another reason, it leaves a screenshot of each page. Pages have {@code sockets.js}.
 */
final class Browsing implements BeforeAllCallback, AfterEachCallback {
    /** Directory of the screenshots. */
    static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private static final Path SOCKETS = Path.of("src", "test", "resources", "browser", "sockets.js");
    private static final double PATIENCE_MILLIS = 20_000;

    private final List<BrowserContext> profiles = new ArrayList<>();
    private final Complaints complaints = new Complaints();

    @SuppressWarnings("NullAway.Init") // set before anything is called
    private Chromium chromium;

    @SuppressWarnings("NullAway.Init") // likewise
    private ExtensionContext.Store run;

    /**
     * Returns the address of {@code path} at the server that all tests of the run share: the WAR with its own defaults,
     * started when it is first asked for. Rooms are shared too, so each test names its own.
     */
    URI uri(String path) {
        return run.getOrComputeIfAbsent(WarServer.class, key -> WarServer.start(), WarServer.class)
                .localhost(path);
    }

    /** Returns a new profile: its own storage and tabs, in English. */
    BrowserContext profile() {
        return profile(new Browser.NewContextOptions());
    }

    /** Returns a new profile with these options; in English, and without service workers, unless they say otherwise. */
    BrowserContext profile(Browser.NewContextOptions options) {
        if (options.serviceWorkers == null) {
            options.setServiceWorkers(ServiceWorkerPolicy.BLOCK); // no test reroutes what a worker asks for
        }
        BrowserContext profile = chromium.profile(options.setLocale(options.locale == null ? "en-GB" : options.locale));
        profile.setDefaultTimeout(PATIENCE_MILLIS);
        profile.addInitScript(SOCKETS);
        complaints.listen(profile);
        profiles.add(profile);
        return profile;
    }

    /** Returns a new profile with this language, colour scheme and screen width, and with reduced motion. */
    BrowserContext profile(String locale, ColorScheme scheme, int width) {
        return profile(new Browser.NewContextOptions()
                .setLocale(locale)
                .setColorScheme(scheme)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setViewportSize(width, 720));
    }

    /** Returns a tab of a new profile that shows this address. */
    Page open(URI uri) {
        Page page = profile().newPage();
        page.navigate(uri.toString());
        return page;
    }

    /**
     * Runs a script's body in the page and returns what it returns. It may wait; {@code argument} is its only parameter
     * besides what {@code sockets.js} defines.
     */
    static Object run(Page page, String body, Object argument) {
        return page.evaluate("async argument => {" + body + "}", argument);
    }

    /** Saves what the page looks like, to be looked at. */
    static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        run = context.getRoot().getStore(ExtensionContext.Namespace.create(Browsing.class));
        chromium = run.getOrComputeIfAbsent(Chromium.class, key -> Chromium.launch(), Chromium.class);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            String name = context.getRequiredTestClass().getSimpleName() + "."
                    + context.getRequiredTestMethod().getName();
            List<Page> pages = profiles.stream()
                    .flatMap(profile -> profile.pages().stream())
                    .toList();
            for (int i = 0; i < pages.size(); i++) {
                picture(pages.get(i), String.format(Locale.ROOT, "failed/%s-%d", name, i));
            }
        }
        profiles.forEach(BrowserContext::close);
        profiles.clear();
        List<String> told = complaints.take();
        if (context.getExecutionException().isEmpty()) {
            assertThat(told).as("complaints of the pages").isEmpty();
        }
    }
}
