package dev.parley.it.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One Chromium, and one server for those who just talk, for all tests of a run; new profiles for each test, closed after it. A test fails when one of its pages
 * complained, see {@link Complaints}, and leaves a picture of each page when it fails otherwise. Pages know
 * {@code sockets.js}.
 */
final class Browsing implements BeforeAllCallback, AfterEachCallback {
    /** Where pictures go. */
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

    /** Returns a new profile with these options; in English unless they say otherwise. */
    BrowserContext profile(Browser.NewContextOptions options) {
        BrowserContext profile = chromium.profile(options.setLocale(options.locale == null ? "en-GB" : options.locale));
        profile.setDefaultTimeout(PATIENCE_MILLIS);
        profile.addInitScript(SOCKETS);
        complaints.listen(profile);
        profiles.add(profile);
        return profile;
    }

    /** Returns a new profile of somebody with this language, taste and width of screen, where nothing moves by itself. */
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
