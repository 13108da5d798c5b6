package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ServiceWorkerPolicy;
import dev.parley.it.War;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The page on a home screen: it starts without a network, and is never older than the server that it talks to. */
class InstallIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    @TempDir
    private static Path directory;

    private static WarServer server;

    @BeforeAll
    static void start() {
        server = WarServer.start(directory);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static BrowserContext profile() {
        return BROWSING.profile(new Browser.NewContextOptions().setServiceWorkers(ServiceWorkerPolicy.ALLOW));
    }

    /** Waits until the worker keeps the whole page. */
    private static void isKept(Page page) {
        page.evaluate("navigator.serviceWorker.ready");
        page.waitForFunction("() => navigator.serviceWorker.controller?.state === 'activated'");
    }

    private static boolean isCopy(Page page) {
        return (Boolean) page.evaluate("'offline' in document.documentElement.dataset");
    }

    @Test
    void can_be_installed() {
        BrowserContext profile = profile();
        ChatPage ann = ChatPage.open(profile, server.localhost(""), "install", "Ann");
        isKept(ann.page());
        JsonObject manifest = profile.newCDPSession(ann.page()).send("Page.getAppManifest");
        assertThat(manifest.getAsJsonArray("errors").toString()).isEqualTo("[]");
        assertThat(manifest.get("url").getAsString()).endsWith("/manifest.webmanifest");
        JsonObject errors = profile.newCDPSession(ann.page()).send("Page.getInstallabilityErrors");
        // a profile of a test is a private one
        assertThat(errors.getAsJsonArray("installabilityErrors").toString())
                .matches("\\[(\\{\"errorId\":\"in-incognito\"[^}]*})?]");
    }

    @Test
    void without_a_network_the_page_starts_and_what_is_said_there_is_sent_later() {
        try (Tunnel tunnel = Tunnel.to(server.uri(""))) {
            ChatPage ann = ChatPage.open(profile(), tunnel.uri(""), "cellar", "Ann");
            isKept(ann.page());
            tunnel.cut();
            ann.page().reload();
            assertThat(ann.composer()).isVisible();
            assertThat(isCopy(ann.page())).isTrue();
            ann.worries("The connection is lost.").say("from the cellar");
            assertThat(ann.message(ChatPage.QUEUED)).hasCount(1);
            ann.button("Open the inspector to see WebSocket at work").click(); // it is loaded only now
            assertThat(ann.page().locator(".Inspector").getByRole(AriaRole.TAB).first())
                    .isVisible();
            ann.page().screenshot(new Page.ScreenshotOptions().setPath(Browsing.SCREENSHOTS.resolve("offline.png")));
            tunnel.clear();
            ann.tryNow();
            ann.connected().hears("from the cellar");
            ann.page().reload();
            ann.connected().hears("from the cellar");
            assertThat(isCopy(ann.page())).isFalse();
        }
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void no_page_is_older_than_its_server() throws IOException {
        BrowserContext profile = profile();
        ChatPage ann = ChatPage.open(profile, server.localhost(""), "roll-out", "Ann");
        isKept(ann.page());
        server.stop();
        ann.page().reload();
        assertThat(ann.composer()).isVisible();
        assertThat(isCopy(ann.page())).isTrue();

        server.startAgain(next());
        ann.tryNow();
        // it replaces itself
        ann.page().waitForFunction("() => document.documentElement.dataset.version === '2'");
        ann.connected();
        assertThat(isCopy(ann.page())).isFalse();
        isKept(ann.page());
        await().untilAsserted(() -> assertThat(ann.page().evaluate("caches.keys().then(names => names.length)"))
                .isEqualTo(1));
        server.stop();
        server.startAgain(War.file());
        // a page that is opened now has nothing of the newer one, whose worker is still there
        ChatPage other = ChatPage.open(profile, server.localhost(""), "roll-out");
        assertThat(other.page().locator("html[data-version]")).hasCount(0);
    }

    /** Makes another version of the WAR. */
    private static Path next() throws IOException {
        Path war = Files.copy(War.file(), directory.resolve("next.war"));
        try (FileSystem files = FileSystems.newFileSystem(war)) {
            Files.writeString(
                    files.getPath("app/main.js"),
                    "document.documentElement.dataset.version = 2;",
                    StandardOpenOption.APPEND);
        }
        return war;
    }
}
