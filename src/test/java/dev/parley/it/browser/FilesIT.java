package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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

    @BeforeEach
    void meet() {
        BrowserContext profile = BROWSING.profile();
        profile.grantPermissions(List.of("clipboard-read", "clipboard-write"));
        String room = "files-" + System.nanoTime();
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
        assertThat(bob.page().getByRole(AriaRole.DIALOG).getByRole(AriaRole.IMG))
                .isVisible();
        bob.page().keyboard().press("Escape");
        assertThat(bob.page().getByRole(AriaRole.DIALOG)).isHidden();
    }

    @Test
    void a_picture_that_is_too_large_is_made_to_fit() {
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

    @Test
    void a_file_that_is_too_large_is_refused_before_it_is_sent() {
        ann.page()
                .locator("input[type=file]")
                .setInputFiles(new FilePayload("huge.bin", "application/octet-stream", new byte[64 * 1024 + 1]));

        assertThat(ann.page().getByRole(AriaRole.ALERT)).hasText("huge.bin is larger than the limit of 64 KB");
        assertThat(ann.button("Remove huge.bin")).hasCount(0);
    }
}
