package dev.parley.it.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A headless Chromium. Looks for one in {@code CHROME_BIN}, on the {@code PATH} and among Playwright's own downloads; on
 * Debian, as root, installs it. Use from the thread that launched it.
 */
final class Chromium implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome", "chrome");

    /** A name of this machine that, unlike {@code localhost}, browsers do not trust without TLS. */
    static final String PLAIN_HOST = "plain.parley.test";

    private static final List<String> ARGUMENTS = List.of(
            "--host-resolver-rules=MAP " + PLAIN_HOST + " 127.0.0.1",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /**
     * Starts a browser.
     *
     * @throws IllegalStateException when there is no Chromium; one sentence says what to do
     */
    static Chromium launch() {
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        try {
            BrowserType.LaunchOptions options = new BrowserType.LaunchOptions()
                    .setExecutablePath(executable(playwright))
                    .setArgs(ARGUMENTS)
                    .setHeadless(true);
            return new Chromium(playwright, playwright.chromium().launch(options));
        } catch (RuntimeException e) {
            playwright.close();
            throw e;
        }
    }

    /** Returns a new profile: its own storage, cookies and tabs. */
    BrowserContext profile() {
        return browser.newContext();
    }

    /** Returns a new profile with these options: size, colour scheme, locale. */
    BrowserContext profile(Browser.NewContextOptions options) {
        return browser.newContext(options);
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }

    private static Path executable(Playwright playwright) {
        return Stream.<Supplier<Optional<Path>>>of(
                        Chromium::named, Chromium::onPath, () -> downloaded(playwright), Chromium::installed)
                .flatMap(place -> place.get().stream())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No Chromium was found: install one (Debian: apt-get"
                        + " install chromium) or set CHROME_BIN to its executable."));
    }

    private static Optional<Path> named() {
        return Optional.ofNullable(System.getenv("CHROME_BIN")).map(Path::of).filter(Files::isExecutable);
    }

    private static Optional<Path> onPath() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(path)
                .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Optional<Path> downloaded(Playwright playwright) {
        return Optional.of(Path.of(playwright.chromium().executablePath())).filter(Files::isExecutable);
    }

    private static Optional<Path> installed() {
        if (!"root".equals(System.getProperty("user.name")) || !Files.isExecutable(Path.of("/usr/bin/apt-get"))) {
            return Optional.empty();
        }
        List<String> install = List.of(
                "sh", "-c", "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium");
        try {
            new ProcessBuilder(install).inheritIO().start().waitFor();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            throw new IllegalStateException("Interrupted while Chromium was being installed", e);
        }
        return onPath();
    }
}
