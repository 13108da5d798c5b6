package dev.parley.it.browser;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One Chromium for a test class, and one new profile for each of its tests. Its pages know {@code sockets.js}. */
final class Browsing implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
    private static final Path SOCKETS = Path.of("src", "test", "resources", "browser", "sockets.js");

    @SuppressWarnings("NullAway.Init") // set before anything is called
    private Chromium chromium;

    @SuppressWarnings("NullAway.Init") // likewise
    private BrowserContext profile;

    /** Returns the profile of this test. */
    BrowserContext profile() {
        return profile;
    }

    /** Returns a new tab that shows this address. */
    Page open(URI uri) {
        Page page = profile.newPage();
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

    @Override
    public void beforeAll(ExtensionContext context) {
        chromium = Chromium.launch();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        profile = chromium.profile();
        profile.addInitScript(SOCKETS);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        profile.close();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        chromium.close();
    }
}
