package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** People change and take back what they have said, as others see it. */
class ChangesIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    private static final Pattern EDIT = Pattern.compile("^Edit$");
    private static final Pattern REMOVE = Pattern.compile("^Remove message$");

    private static ChatPage open(String room, String name) {
        return ChatPage.open(BROWSING.profile(), BROWSING.uri(""), room, name);
    }

    @Test
    void an_edited_message_stays_in_its_place_and_says_so_to_everyone() {
        ChatPage ann = open("changes-edit", "Ann");
        ChatPage bob = open("changes-edit", "Bob");
        ann.say("helo").hears("helo").say("second").hears("second");

        ann.composer().fill("a draft");
        ann.menuOf("helo").choose(EDIT);
        assertThat(ann.composer()).hasValue("helo");
        ann.say("hello");

        for (ChatPage page : new ChatPage[] {ann, bob}) {
            assertThat(page.messages().first()).containsText("hello");
            assertThat(page.messages().first()).containsText("edited");
            assertThat(page.messages()).hasCount(2);
        }
        assertThat(ann.composer()).hasValue("a draft");
        AccessIT.check(bob.page(), "edited");
        bob.page().reload();
        assertThat(bob.messages().first()).containsText("edited");
    }

    @Test
    void escape_leaves_the_message_as_it_was() {
        ChatPage ann = open("changes-escape", "Ann").say("as it was").hears("as it was");

        ann.menuOf("as it was").choose(EDIT);
        ann.composer().fill("something else");
        ann.composer().press("Escape");

        assertThat(ann.composer()).hasValue("");
        assertThat(ann.message("as it was")).isVisible();
        assertThat(ann.page().getByText("edited")).hasCount(0);
    }

    @Test
    void a_removal_can_be_undone_and_nobody_else_sees_it() {
        ChatPage ann = open("changes-undo", "Ann").say("keep me").hears("keep me");
        ChatPage bob = open("changes-undo", "Bob").hears("keep me");

        ann.menuOf("keep me").choose(REMOVE);
        ann.button("Undo").click();

        ann.hears("keep me").say("later");
        bob.hears("later").hears("keep me");
        assertThat(bob.message("This message was removed")).hasCount(0);
    }

    @Test
    void a_removed_message_leaves_a_trace_without_its_text_and_others_cannot_remove_it() {
        ChatPage ann = open("changes-remove", "Ann").say("a secret").hears("a secret");
        ChatPage bob = open("changes-remove", "Bob").hears("a secret");
        bob.menuOf("a secret");
        assertThat(bob.page().locator(".Menu-item")).hasText(new String[] {"Reply", "Copy text", "Copy link"});
        bob.page().keyboard().press("Escape");

        ann.menuOf("a secret").choose(REMOVE);

        for (ChatPage page : new ChatPage[] {ann, bob}) {
            page.seesRemoved();
            assertThat(page.page().getByText("a secret")).hasCount(0);
            AccessIT.check(page.page(), "removed");
        }
        bob.page().reload();
        bob.seesRemoved();
    }
}
