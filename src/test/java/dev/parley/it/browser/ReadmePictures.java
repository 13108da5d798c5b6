package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Takes the pictures of README.md. Not one of the tests; CONTRIBUTING.md says which command runs it. */
@SuppressWarnings("InlineFormatString") // a page is easier to read by itself
class ReadmePictures {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    private static final Path IMAGES = Path.of("src", "docs", "images");
    private static final int MOST_BYTES = 1 << 20;

    private static final String AURORA = """
            const canvas = Object.assign(document.createElement('canvas'), { width: 1000, height: 330 });
            const paint = canvas.getContext('2d');
            const fill = (from, to) => {
              const colours = paint.createLinearGradient(0, 0, 0, 330);
              colours.addColorStop(0, from);
              colours.addColorStop(1, to);
              paint.fillStyle = colours;
            };
            fill('#0b1533', '#1f6170');
            paint.fillRect(0, 0, 1000, 330);
            for (let band = 0; band < 5; band++) {
              fill('#59e0a855', '#1d8f8322');
              paint.beginPath();
              for (let x = 0; x <= 1000; x += 10) paint.lineTo(x, 70 + band * 30 + 46 * Math.sin(x / (130 + 22 * band) + band * 1.9));
              for (let x = 1000; x >= 0; x -= 10) paint.lineTo(x, 190 + band * 20 + 30 * Math.sin(x / 170 + band));
              paint.fill();
            }
            paint.fillStyle = '#070d18';
            paint.beginPath();
            [[0, 330], [0, 280], [140, 230], [210, 275], [350, 215], [470, 280], [610, 230], [700, 270], [850, 210], [1000, 275], [1000, 330]]
              .forEach(([x, y]) => paint.lineTo(x, y));
            paint.fill();
            const picture = await new Promise(done => canvas.toBlob(done));
            const dropped = new DataTransfer();
            dropped.items.add(new File([picture], 'aurora.png', { type: picture.type }));
            document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: dropped, bubbles: true }));""";

    /** Two windows side by side, with what happens between them. */
    private static final String STAGE = """
            <!doctype html><style>
            body { margin: 0; padding: 12px; background: #dfe4ee; font: 600 17px/24px system-ui, sans-serif; color: #1c2333 }
            p { margin: 0 0 10px; text-align: center } p.cut { color: #b3261e } div { display: flex; gap: 12px }
            img { width: 460px; height: 440px; border-radius: 10px }
            </style><p class="%s">%s</p><div><img src="data:image/png;base64,%s"><img src="data:image/png;base64,%s"></div>""";

    private static BrowserContext profile(ColorScheme scheme, int width, int height) {
        return BROWSING.profile(new Browser.NewContextOptions()
                .setColorScheme(scheme)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setViewportSize(width, height));
    }

    private static ChatPage open(String name) {
        return ChatPage.open(profile(ColorScheme.LIGHT, 1180, 980), BROWSING.uri(""), "aurora", name);
    }

    private static void attach(ChatPage chat) {
        assertThat(chat.page().locator(".Composer-one")).isVisible();
        chat.composer().press("Enter");
        assertThat(chat.page().locator(".Composer-one")).hasCount(0);
    }

    private static void react(ChatPage chat, String text, String emoji) {
        chat.menuOf(text);
        chat.page().getByLabel("React with " + emoji).click();
    }

    private static void inOtherRooms(ChatPage chat, List<String> rooms) {
        for (String room : rooms) {
            chat.page().evaluate("room => { location.hash = room }", room);
            assertThat(chat.composer()).hasAttribute("aria-label", "Message to " + room);
        }
    }

    @Test
    void page_in_light_and_dark() {
        ChatPage ada = open("Ada Byron");
        inOtherRooms(ada, List.of("lobby", "incidents", "releases", "aurora"));
        ChatPage grace = open("Grace Hopper");
        ChatPage katherine = open("Katherine J.");
        ChatPage ming = open("李明");
        grace.say("The client names the last message it has heard:").hears("the last message");
        grace.say(
                        "```\n{ \"op\": \"join\", \"room\": \"aurora\",\n  \"since\": { \"epoch\": \"k3\", \"seq\": 41 } }\n```")
                .hears("epoch");
        ada.hears("epoch")
                .say("Pulled the plug **twice**. Nothing lost, nothing doubled.")
                .hears("Nothing lost");
        ming.hears("Nothing lost").menuOf("Nothing lost").choose(Pattern.compile("^Reply$"));
        ming.say("我断网一分钟，恢复后全部补上了。").hears("恢复后");
        react(grace, "恢复后", "🎉");
        katherine.hears("恢复后");
        Browsing.run(katherine.page(), AURORA, "");
        attach(katherine);
        assertThat(katherine.log().locator("img")).isVisible();
        katherine
                .page()
                .locator("input[type=file]")
                .setInputFiles(new FilePayload("latency-by-region.csv", "text/csv", new byte[4200]));
        attach(katherine);
        ada.hears("latency-by-region.csv").say("Shipping it then 🚀").hears("Shipping it");
        for (ChatPage each : List.of(grace, katherine, ming)) {
            each.hears("Shipping it");
            react(each, "Shipping it", "👍");
        }
        inOtherRooms(ming, List.of("incidents"));
        ming.say("EU is slow again").say("It was DNS").hears("It was DNS");
        assertThat(ada.page().locator(".Rooms-unread:visible")).hasText("2");
        grace.composer().pressSequentially("Wa");
        ada.message("Shipping it").hover();
        assertThat(ada.message("Shipping it").locator(".Message-seen")).isVisible();
        assertThat(ada.page().getByText("Grace Hopper is typing")).isVisible();
        save(ada, "page-light");
        ada.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        save(ada, "page-dark");
    }

    private static void save(ChatPage chat, String name) {
        chat.page().screenshot(new Page.ScreenshotOptions().setPath(IMAGES.resolve(name + ".png")));
    }

    @Test
    void line_is_cut_and_resumed() throws IOException {
        try (Tunnel tunnel = Tunnel.to(BROWSING.uri(""))) {
            ChatPage ada = ChatPage.open(profile(ColorScheme.LIGHT, 460, 440), tunnel.uri(""), "tunnel", "Ada");
            ChatPage grace = ChatPage.open(profile(ColorScheme.DARK, 460, 440), BROWSING.uri(""), "tunnel", "Grace");
            Page stage = profile(ColorScheme.LIGHT, 956, 498).newPage();
            AnimatedPng film = new AnimatedPng(956, 498);
            ada.say("My train leaves now.").hears("My train");
            grace.hears("My train").say("Have a good trip!");
            ada.hears("a good trip");
            shoot(film, stage, ada, grace, "Ada and Grace talk", 2000);
            tunnel.cut();
            ada.worries("The connection is lost.");
            shoot(film, stage, ada, grace, "Ada’s connection is cut", 2500);
            ada.say("I am in a tunnel").hears(ChatPage.QUEUED);
            shoot(film, stage, ada, grace, "What Ada says now waits", 2500);
            grace.say("Platform 9 has changed to 4.").hears("Platform 9");
            shoot(film, stage, ada, grace, "Ada hears nothing of what Grace says", 1500);
            grace.say("And bring an umbrella").hears("umbrella");
            shoot(film, stage, ada, grace, "Ada hears nothing of what Grace says", 2500);
            tunnel.clear();
            ada.tryNow().worries("Reconnected. 2 missed messages loaded.").hearsAll(5);
            grace.hearsAll(5);
            shoot(film, stage, ada, grace, "The connection is back: nothing is lost, and both see one order", 5000);
            byte[] file = film.toBytes();
            assertThat(file).hasSizeLessThan(MOST_BYTES);
            Files.write(IMAGES.resolve("line.png"), file);
        }
    }

    private static void shoot(AnimatedPng film, Page stage, ChatPage left, ChatPage right, String caption, int millis) {
        Base64.Encoder base64 = Base64.getEncoder();
        stage.setContent(String.format(
                STAGE,
                left.status().innerText().equals("Connected") ? "" : "cut",
                caption,
                base64.encodeToString(left.page().screenshot()),
                base64.encodeToString(right.page().screenshot())));
        film.add(stage.screenshot(), Duration.ofMillis(millis));
    }
}
