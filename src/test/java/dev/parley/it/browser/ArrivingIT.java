package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The first visit, and what those do who come every day: keys and drafts. */
class ArrivingIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    private static Locator welcome(ChatPage chat) {
        return chat.page()
                .getByRole(AriaRole.FORM, new Page.GetByRoleOptions().setName(Pattern.compile("^Welcome to ")));
    }

    @Test
    void a_first_visit_asks_for_a_name_once_and_offers_the_invitation() {
        BrowserContext profile = BROWSING.profile();
        profile.grantPermissions(List.of("clipboard-read", "clipboard-write"));
        ChatPage ann = ChatPage.open(profile, BROWSING.uri(""), "first");
        AccessIT.check(ann.page(), "arriving-first");

        welcome(ann).getByText("Copy invitation").click();
        ann.page().waitForFunction("navigator.clipboard.readText().then(text => text.endsWith('#first'))");
        welcome(ann).getByLabel("Your name").fill("Ann");
        ann.page().keyboard().press("Enter");

        assertThat(ann.people()).hasText(new String[] {"Ann"});
        assertThat(welcome(ann)).isHidden();
        assertThat(ann.composer()).isFocused();
        ann.page().reload();
        ann.connected();
        assertThat(welcome(ann)).isHidden();
        assertThat(ann.people()).hasText(new String[] {"Ann"});
    }

    @Test
    void a_first_visit_can_skip_the_name_or_just_talk() {
        ChatPage ann = ChatPage.open(BROWSING.profile(), BROWSING.uri(""), "skipping");
        welcome(ann).getByText("Not now").click();
        assertThat(welcome(ann)).isHidden();
        ChatPage bob = ChatPage.open(BROWSING.profile(), BROWSING.uri(""), "skipping");
        assertThat(welcome(bob)).isVisible();
        bob.say("hello").hears("hello");
        assertThat(welcome(bob)).isHidden();
    }

    @ParameterizedTest
    @CsvSource({"360,DARK,zh-CN", "320,LIGHT,en-GB"})
    void a_first_visit_on_a_phone_has_space(int width, ColorScheme scheme, String locale) {
        Page page = BROWSING.profile(locale, scheme, width).newPage();
        page.navigate(BROWSING.uri("#" + "W".repeat(64)).toString());
        assertThat(page.locator(".Status[data-state=open]")).isVisible();

        AccessIT.check(page, "arriving-" + width);
        assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(width);
    }

    @Test
    void the_up_key_edits_the_last_own_message_and_escape_takes_that_back() {
        ChatPage ann = ChatPage.open(BROWSING.profile(), BROWSING.uri(""), "up", "Ann");
        ann.say("first").say("secnd").hearsAll(2); // only what is stored can be edited

        ann.composer().press("ArrowUp");
        assertThat(ann.composer()).hasValue("secnd");
        ann.composer().press("Escape");
        assertThat(ann.composer()).hasValue("");
        ann.composer().press("ArrowUp");
        ann.composer().fill("second");
        ann.composer().press("Enter");

        ann.hears("second");
        assertThat(ann.message("edited")).hasCount(1);
    }

    @Test
    void control_k_leads_to_another_room_by_keyboard_alone() {
        ChatPage ann = ChatPage.open(BROWSING.profile(), BROWSING.uri(""), "alpha", "Ann");
        Locator heading = ann.page().getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1));
        ann.page().keyboard().press("Control+k");
        assertThat(ann.page().getByRole(AriaRole.COMBOBOX)).isFocused();
        ann.page().keyboard().type("beta");
        AccessIT.check(ann.page(), "arriving-switcher");
        ann.page().keyboard().press("Enter");
        assertThat(heading).hasText("beta");
        assertThat(ann.composer()).isFocused();

        ann.page().keyboard().press("Control+k");
        ann.page().keyboard().type("al");
        assertThat(ann.page().getByRole(AriaRole.OPTION).first()).containsText("alpha");
        ann.page().keyboard().press("Enter");

        assertThat(heading).hasText("alpha");
        ann.page().keyboard().press("Control+k");
        ann.page().keyboard().press("Escape");
        assertThat(ann.page().getByRole(AriaRole.COMBOBOX)).isHidden();
    }

    @Test
    void a_draft_outlives_a_reload_in_its_room_until_it_is_sent() {
        BrowserContext profile = BROWSING.profile();
        ChatPage ann = ChatPage.open(profile, BROWSING.uri(""), "drafts", "Ann");
        ann.composer().pressSequentially("half a thou");
        ann.page().reload();
        assertThat(ann.connected().composer()).hasValue("half a thou");

        ann.page().navigate(BROWSING.uri("#drafts-2").toString());
        assertThat(ann.composer()).hasValue("");
        ann.page().navigate(BROWSING.uri("#drafts").toString());
        assertThat(ann.composer()).hasValue("half a thou");
        ann.composer().press("Enter");
        ann.hears("half a thou").page().reload();
        assertThat(ann.connected().composer()).hasValue("");
    }

    @Test
    void notifications_are_asked_for_when_the_user_wants_them() {
        BrowserContext profile = BROWSING.profile();
        profile.grantPermissions(List.of("notifications"));
        ChatPage ann = ChatPage.open(profile, BROWSING.uri(""), "notified", "Ann");
        Locator settings =
                ann.page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Ann Name and settings"));
        settings.click();
        ann.page().getByLabel(Pattern.compile("on the desktop")).check();
        ann.button("Save").click();

        settings.click();

        assertThat(ann.page().getByLabel(Pattern.compile("on the desktop"))).isChecked();
        assertThat(ann.page().evaluate("localStorage.notify")).isEqualTo("yes");
    }
}
