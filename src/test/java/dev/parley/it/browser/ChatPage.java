package dev.parley.it.browser;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;

/** The chat page in English, as somebody uses it who knows it by roles and names only. */
final class ChatPage {
    /** What stands below a message that is kept for later. */
    static final String QUEUED = "Waiting for the connection";

    /** Longer than it takes to come back, or to find a line dead. */
    private static final double LONG_MILLIS = 40_000;

    private final Page page;

    private ChatPage(Page page) {
        this.page = page;
    }

    /** Opens a tab in a room and waits for the connection. */
    static ChatPage open(BrowserContext profile, URI server, String room) {
        ChatPage chat = new ChatPage(profile.newPage());
        chat.page.navigate(server.resolve("#" + room).toString());
        return chat.connected();
    }

    /** The same, as a guest of this name. */
    static ChatPage open(BrowserContext profile, URI server, String room, String name) {
        remember(profile, "name", name);
        return open(profile, server, room);
    }

    /** Has the pages of a profile find something that an earlier visit chose. */
    static void remember(BrowserContext profile, String choice, String value) {
        profile.addInitScript("if (location.protocol === 'http:') localStorage['" + choice + "'] ??= '" + value + "'");
    }

    Page page() {
        return page;
    }

    /** Waits until the page says that it is connected. */
    ChatPage connected() {
        PlaywrightAssertions.assertThat(status()).hasText("Connected");
        return this;
    }

    /** How the connection stands. */
    Locator status() {
        return page.getByRole(AriaRole.BANNER).getByRole(AriaRole.STATUS);
    }

    /** What is wrong with the connection, or that it is back. */
    Locator news() {
        return page.getByRole(AriaRole.MAIN).getByRole(AriaRole.STATUS);
    }

    /** Returns the text field of the composer. */
    Locator composer() {
        return page.getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName(Pattern.compile("^Message to ")));
    }

    /** A button by its whole name. */
    Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    /** Where messages stand. */
    Locator log() {
        return page.getByRole(AriaRole.LOG);
    }

    /** All messages on the page, our own that wait to be sent too. */
    Locator messages() {
        return log().locator("li.Message"); // not by role: a message may contain a list
    }

    /** The message that contains this text. */
    Locator message(String text) {
        return messages().filter(new Locator.FilterOptions().setHasText(text));
    }

    /** The texts of all messages on the page that are stored, in their order. */
    List<String> stored() {
        return page.locator("[data-seq] .Message-bubble").allInnerTexts();
    }

    /** Waits until {@code count} messages are stored and none of our own is pending; returns their texts. */
    List<String> hearsAll(int count) {
        PlaywrightAssertions.assertThat(page.locator("[data-seq]"))
                .hasCount(count, new LocatorAssertions.HasCountOptions().setTimeout(LONG_MILLIS));
        PlaywrightAssertions.assertThat(message(QUEUED)).hasCount(0);
        return stored();
    }

    /** Waits until the page says that the line is gone, or what else is wrong: with these words among others. */
    ChatPage worries(String words) {
        PlaywrightAssertions.assertThat(news())
                .containsText(words, new LocatorAssertions.ContainsTextOptions().setTimeout(LONG_MILLIS));
        return this;
    }

    /** Writes and sends. */
    ChatPage say(String text) {
        composer().fill(text);
        composer().press("Enter");
        return this;
    }

    /** Waits until the message is there. */
    ChatPage hears(String text) {
        PlaywrightAssertions.assertThat(message(text)).isVisible();
        return this;
    }

    /** Opens the menu of the message that contains this text. */
    ChatPage menuOf(String text) {
        message(text).hover();
        message(text).locator(".Message-more").click();
        return this;
    }

    /** Chooses from the menu that is open. */
    void choose(Pattern words) {
        page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName(words))
                .click();
    }

    /** Waits until a message is shown as removed, which takes as long as that can be undone. */
    ChatPage seesRemoved() {
        PlaywrightAssertions.assertThat(message("This message was removed"))
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(LONG_MILLIS));
        return this;
    }

    /** Those who are here, as listed. */
    Locator people() {
        return page.getByRole(AriaRole.COMPLEMENTARY, new Page.GetByRoleOptions().setName("People"))
                .locator(".Members-name");
    }

    /** Reconnects at once if the page is waiting for its next attempt. */
    ChatPage tryNow() {
        button("Try now").evaluateAll("buttons => buttons.forEach(button => button.click())");
        return connected();
    }
}
