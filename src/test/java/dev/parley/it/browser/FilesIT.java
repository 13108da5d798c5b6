package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import dev.parley.it.FileScenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pictures and files on their way from one page to another. */
class FilesIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    /** Draws a picture, {@code argument} pixels wide and half as high, with noise that does not compress. */
    private static final String DRAW = """
            const canvas = Object.assign(document.createElement('canvas'), { width: argument, height: argument / 2 });
            const paint = canvas.getContext('2d');
            const pixels = paint.createImageData(canvas.width, canvas.height);
            for (let i = 0; i < pixels.data.length; i += 65536) crypto.getRandomValues(pixels.data.subarray(i, i + 65536));
            for (let i = 3; i < pixels.data.length; i += 4) pixels.data[i] = 255;
            paint.putImageData(pixels, 0, 0);
            const picture = await new Promise(done => canvas.toBlob(done));
            """;

    @SuppressWarnings("NullAway.Init") // set before each test
    private ChatPage ann;

    @SuppressWarnings("NullAway.Init") // likewise
    private ChatPage bob;

    @SuppressWarnings("NullAway.Init") // likewise
    private String room;

    @BeforeEach
    void meet() {
        BrowserContext profile = BROWSING.profile();
        profile.grantPermissions(List.of("clipboard-read", "clipboard-write"));
        room = "files-" + System.nanoTime();
        ann = ChatPage.open(profile, BROWSING.uri(""), room, "Ann");
        bob = ChatPage.open(BROWSING.profile(), BROWSING.uri(""), room, "Bob");
    }

    private static Locator pictures(ChatPage chat) {
        return chat.log().getByRole(AriaRole.IMG).and(chat.page().locator("img"));
    }

    @Test
    void a_picture_is_pasted_seen_by_the_other_and_enlarged() {
        Browsing.run(
                ann.page(),
                DRAW + "await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]);",
                120);
        ann.composer().press("ControlOrMeta+v");
        assertThat(ann.page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Remove image.png")))
                .isVisible();
        ann.composer().press("Enter");

        assertThat(pictures(bob)).hasCount(1);
        assertThat(pictures(bob).evaluate("async image => (await image.decode(), image.naturalWidth)"))
                .isEqualTo(120);
        bob.log()
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("image.png"))
                .click();
        Locator viewer = bob.page().getByRole(AriaRole.DIALOG);
        assertThat(viewer.getByRole(AriaRole.IMG)).isVisible();
        Download download =
                bob.page().waitForDownload(() -> viewer.getByRole(AriaRole.LINK).click());
        assertThat(download.suggestedFilename()).isEqualTo("image.png");
        double before = viewer.locator("img").boundingBox().width;
        bob.button("Zoom in").click();
        assertThat(viewer.locator("img").boundingBox().width).isGreaterThan(before * 1.4);
        bob.page().keyboard().press("0");
        assertThat(viewer.locator("img").boundingBox().width).isEqualTo(before);
        bob.page().keyboard().press("Escape");
        assertThat(viewer).isHidden();
    }

    @Test
    void a_picture_is_made_to_fit_into_a_message_if_the_server_takes_no_files() {
        takeNoFiles();
        JSHandle dropped = ann.page().evaluateHandle("async argument => {" + DRAW + """
                                const dropped = new DataTransfer();
                                dropped.items.add(new File([picture], 'large.png', { type: picture.type }));
                                return dropped;
                                }""", 800);

        ann.page().dispatchEvent("body", "drop", Map.of("dataTransfer", dropped));
        assertThat(ann.button("Remove large.webp")).isVisible();
        ann.composer().press("Enter");

        assertThat(pictures(bob)).hasCount(1);
    }

    @Test
    void a_file_of_an_unknown_type_is_dropped_and_can_be_downloaded_as_it_was() throws IOException {
        JSHandle dropped = ann.page().evaluateHandle("""
                        () => {
                          const bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i * 31) % 256);
                          const dropped = new DataTransfer();
                          dropped.items.add(new File([bytes], 'Größe 1.xyz', { type: 'application/x-unheard-of' }));
                          return dropped;
                        }""");
        ann.page().dispatchEvent("body", "drop", Map.of("dataTransfer", dropped));
        assertThat(ann.button("Remove Größe 1.xyz")).isVisible();
        ann.composer().press("Enter");

        Download download = bob.page()
                .waitForDownload(() -> bob.log().getByRole(AriaRole.LINK).click());

        byte[] expected = new byte[5000];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (byte) (i * 31);
        }
        assertThat(download.suggestedFilename()).isEqualTo("Größe 1.xyz");
        assertThat(Files.readAllBytes(download.path())).isEqualTo(expected);
    }

    @Test
    void a_page_that_is_sent_as_a_file_is_downloaded_not_opened() throws IOException {
        byte[] page = "<script>alert(1)</script>".getBytes(UTF_8);
        ann.page().locator("input[type=file]").setInputFiles(new FilePayload("page.html", "text/html", page));
        assertThat(ann.button("Remove page.html")).isVisible();
        ann.composer().press("Enter");

        Download download = bob.page()
                .waitForDownload(() -> bob.log().getByRole(AriaRole.LINK).click());

        assertThat(download.suggestedFilename()).isEqualTo("page.html");
        assertThat(Files.readAllBytes(download.path())).isEqualTo(page);
        assertThat(bob.page().context().pages()).hasSize(1);
    }

    /** Has Ann's page believe that its server takes no files. */
    private void takeNoFiles() {
        ann.page().route("**/api/rooms/lobby/files", route -> route.fulfill(new Route.FulfillOptions().setStatus(204)));
    }

    @Test
    void a_file_that_is_too_large_is_refused_before_it_is_sent() {
        takeNoFiles();
        ann.page()
                .locator("input[type=file]")
                .setInputFiles(new FilePayload("huge.bin", "application/octet-stream", new byte[64 * 1024 + 1]));

        assertThat(ann.page().getByRole(AriaRole.ALERT)).hasText("huge.bin is larger than the limit of 64 KB");
        assertThat(ann.button("Remove huge.bin")).hasCount(0);
    }

    private static void attach(ChatPage chat, String name, int bytes) {
        chat.page()
                .locator("input[type=file]")
                .setInputFiles(new FilePayload(name, "application/zip", new byte[bytes]));
        assertThat(chat.page().locator(".Composer-one")).isVisible();
    }

    @Test
    void a_file_on_its_way_shows_its_progress_and_is_cancelled() {
        List<Route> held = new ArrayList<>();
        ann.page().route("**/uploads/**", route -> {
            if (route.request().method().equals("PATCH")) {
                held.add(route);
            } else {
                route.resume();
            }
        });
        attach(ann, "long.zip", 300_000);
        ann.composer().press("Enter");

        Locator bar = ann.page().getByRole(AriaRole.PROGRESSBAR);
        assertThat(bar).hasAccessibleName("Sending long.zip");
        assertThat(bar).hasAttribute("value", "0");
        ann.page().waitForCondition(() -> !held.isEmpty());
        held.get(0).resume();
        assertThat(ann.page().locator(".Uploads-words")).hasText("64 KB of 293 KB");
        ann.button("Cancel long.zip").click();
        assertThat(bar).hasCount(0);
        ann.say("after it");
        assertThat(bob.message("after it")).isVisible();
        assertThat(bob.page().locator("[data-seq]")).hasCount(1);
    }

    @Test
    void a_text_that_is_too_long_becomes_a_file() throws IOException {
        String text = "A long story. ".repeat(6000).strip();
        ann.composer().fill(text);
        ann.composer().press("Enter");
        ann.button("Send as a file").click();

        Download download = bob.page()
                .waitForDownload(() -> bob.log().getByRole(AriaRole.LINK).click());
        assertThat(download.suggestedFilename()).isEqualTo("message.txt");
        assertThat(Files.readString(download.path())).isEqualTo(text);
        assertThat(ann.button("Send as a file")).hasCount(0);
    }

    @Test
    void what_a_stranger_writes_about_a_file_is_not_believed() {
        Browsing.run(ann.page(), """
                const client = await opened('/ws/chat', 'parley.v1.json');
                const send = command => client.socket.send(JSON.stringify(command));
                const type = 'application/vnd.parley.file+json';
                const sha256 = '0'.repeat(64);
                const svg = 'data:image/svg+xml;base64,' + btoa('<svg xmlns="http://www.w3.org/2000/svg" onload="pwned=1"/>');
                send({ op: 'join', room: argument });
                const said = [
                  { sha256, name: '<img src=x onerror=pwned=1>', type: 'text/html', bytes: 'javascript:alert(1)' },
                  { sha256, name: '../../etc/passwd', type: 'image/png', thumb: svg },
                  { sha256, name: { toString: 1 }, type: 7, bytes: -1, thumb: 'data:image/png;base64,!!' },
                  { sha256, name: 'no picture', type: 'image/png', thumb: 'data:image/png;base64,AAAA' },
                  { sha256: 'javascript:alert(1)', name: 'x' },
                ];
                said.forEach((json, i) => send({ op: 'say', room: argument, key: `${i}`, type, json }));
                while (!(await client.message()).includes('"seq":5'));""", room);

        assertThat(bob.page().locator("[data-seq]")).hasCount(5);
        assertThat(bob.page().locator("a.Message-file")).hasCount(4);
        assertThat(bob.page().locator(".Message-json")).hasCount(1);
        assertThat(bob.page().locator(".Message-fileName"))
                .hasText(new String[] {"<img src=x onerror=pwned=1>", ".._.._etc_passwd", "File", "no picture"});
        assertThat(bob.page().evaluate("globalThis.pwned")).isNull();
    }

    @Test
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void a_server_that_is_killed_in_the_middle_of_a_file_gets_the_rest_later(@TempDir Path directory)
            throws IOException {
        byte[] content = FileScenarios.content(700_000);
        try (WarServer server = WarServer.start(directory)) {
            ChatPage cat = ChatPage.open(BROWSING.profile(), server.uri(""), "kill", "Cat");
            AtomicInteger parts = new AtomicInteger();
            cat.page().route("**/uploads/**", route -> {
                if (route.request().method().equals("PATCH") && parts.incrementAndGet() == 3) {
                    server.kill();
                    route.abort();
                    server.startAgain();
                } else {
                    route.resume();
                }
            });
            cat.page()
                    .locator("input[type=file]")
                    .setInputFiles(new FilePayload("big.zip", "application/zip", content));
            assertThat(cat.page().locator(".Composer-one")).isVisible();
            cat.composer().press("Enter");

            Locator link = cat.log().getByRole(AriaRole.LINK);
            assertThat(link).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(90_000));
            assertThat(cat.page().locator("[data-seq]")).hasCount(1);
            Download download = cat.page().waitForDownload(link::click);
            assertThat(Files.readAllBytes(download.path())).isEqualTo(content);
        }
    }

    /** Every state in each language and theme, to be looked at, and for axe. */
    @ParameterizedTest
    @CsvSource({"en-GB,DARK,1280", "zh-CN,LIGHT,320"})
    void each_state_looks_good(String locale, ColorScheme scheme, int width) {
        String name = "files-" + locale.substring(0, 2) + "-" + width;
        BrowserContext profile = BROWSING.profile(locale, scheme, width);
        ChatPage.remember(profile, "name", "N".repeat(64));
        Page page = profile.newPage();
        page.navigate(BROWSING.uri("#" + room).toString());
        assertThat(page.locator(".Composer-text")).isVisible();
        Browsing.run(page, """
                const canvas = Object.assign(document.createElement('canvas'), { width: 1600, height: 900 });
                const paint = canvas.getContext('2d');
                const sky = paint.createLinearGradient(0, 0, 1600, 900);
                sky.addColorStop(0, '#123a6b');
                sky.addColorStop(1, '#f6b26b');
                paint.fillStyle = sky;
                paint.fillRect(0, 0, 1600, 900);
                const picture = await new Promise(done => canvas.toBlob(done));
                const dropped = new DataTransfer();
                dropped.items.add(new File([picture], 'evening.png', { type: picture.type }));
                dropped.items.add(new File(['x'.repeat(9000)], `${'w'.repeat(64)}.zip`, { type: 'application/zip' }));
                document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: dropped, bubbles: true }));""", "");
        assertThat(page.locator(".Composer-one")).hasCount(2);
        AccessIT.check(page, name + "-chosen");
        page.locator(".Composer-text").press("Enter");
        assertThat(page.locator("[data-seq]")).hasCount(2);
        assertThat(page.locator("[data-seq]").first().locator("img")).isVisible(); // in the order of choosing
        List<Route> held = new ArrayList<>();
        page.route("**/uploads/**", held::add);
        page.locator("input[type=file]")
                .setInputFiles(new FilePayload("v".repeat(64) + ".mp4", "video/mp4", new byte[900_000]));
        assertThat(page.locator(".Composer-one")).isVisible();
        page.locator(".Composer-text").press("Enter");
        assertThat(page.locator("progress")).isVisible();
        AccessIT.check(page, name + "-sending");
        page.locator(".Message-picture").click();
        assertThat(page.locator(".Viewer-save")).isVisible();
        AccessIT.check(page, name + "-viewer");
        page.locator(".Viewer-image").click();
        AccessIT.check(page, name + "-zoomed");
        page.keyboard().press("Escape");
        page.locator(".Uploads-one .button").click();
        page.route(
                "**/files",
                route -> route.fulfill(new Route.FulfillOptions().setStatus(507).setBody("{\"reason\":\"full\"}")));
        page.locator("input[type=file]")
                .setInputFiles(new FilePayload("u".repeat(64) + ".mp4", "video/mp4", new byte[9000]));
        assertThat(page.locator(".Composer-one")).isVisible();
        page.locator(".Composer-text").press("Enter");
        assertThat(page.locator(".Uploads-again")).isVisible();
        AccessIT.check(page, name + "-refused");
        assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
    }
}
