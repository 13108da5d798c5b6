package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.FilePayload;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is written and attached arrives as it was, in the room it was meant for. */
class ComposerIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    @SuppressWarnings("NullAway.Init") // set before each test
    private String room;

    @SuppressWarnings("NullAway.Init") // likewise
    private ChatPage ann;

    @BeforeEach
    void open(TestInfo test) {
        room = test.getDisplayName().replace("()", "");
        ann = ChatPage.open(BROWSING.profile(), BROWSING.uri(""), room, "Ann");
    }

    @Test
    void text_and_files_wait_in_the_room_they_were_begun_in() {
        ann.composer().fill("a draft");
        ann.page().locator("input[type=file]").setInputFiles(new FilePayload("plan.txt", "text/plain", new byte[] {'a'
        }));
        assertThat(ann.button("Remove plan.txt")).isVisible();

        ann.page().evaluate("location.hash = 'elsewhere'");
        assertThat(ann.composer()).hasAttribute("aria-label", "Message to elsewhere");
        assertThat(ann.composer()).hasValue("");
        assertThat(ann.button("Remove plan.txt")).hasCount(0);
        ann.say("only this").hears("only this");
        assertThat(ann.page().locator("[data-seq]")).hasCount(1);

        ann.page().evaluate("room => { location.hash = room }", room);
        assertThat(ann.composer()).hasValue("a draft");
        assertThat(ann.button("Remove plan.txt")).isVisible();
        ann.composer().press("Enter");
        assertThat(ann.page().locator("[data-seq]")).hasCount(2);
    }

    @Test
    void text_can_be_dragged_into_the_message_box() {
        ann.say("dragged").hears("dragged");
        Locator word = ann.page().locator("[data-seq] .Message-bubble");
        word.dblclick();
        BoundingBox from = Objects.requireNonNull(word.boundingBox());
        BoundingBox to = Objects.requireNonNull(ann.composer().boundingBox());

        ann.page().mouse().move(from.x + from.width / 2, from.y + from.height / 2);
        ann.page().mouse().down();
        ann.page().mouse().move(to.x + 60, to.y + 10);
        ann.page().mouse().move(to.x + 50, to.y + to.height / 2);
        ann.page().mouse().up();

        assertThat(ann.composer()).hasValue("dragged");
    }

    @Test
    void the_first_line_keeps_its_indentation() {
        ann.say("\n  \n    if (x)\n        y();\n\n  ").hears("if (x)");

        assertThat(ann.page().locator("[data-seq] .Message-bubble").textContent())
                .isEqualTo("    if (x)\n        y();");
    }

    @Test
    void a_text_that_is_too_long_is_told_the_limit() {
        ann.say("x".repeat(64 * 1024 + 1));

        assertThat(ann.message("Not sent")).containsText("64 KB");
    }
}
