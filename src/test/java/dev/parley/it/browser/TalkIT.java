package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** People who talk in their browsers, while lines, tabs and the server itself come and go. */
class TalkIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    private static final String QUEUED = "Waiting for the connection";

    @TempDir
    private Path directory;

    private WarServer server;

    @BeforeEach
    void start() {
        server = WarServer.start(directory, "heartbeat=1s");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ChatPage open(BrowserContext profile, String room, String name) {
        return ChatPage.open(profile, server.localhost(""), room, name);
    }

    @Test
    void two_people_talk_and_see_each_other() {
        ChatPage ann = open(BROWSING.profile(), "lobby", "Ann");
        ChatPage bob = open(BROWSING.profile(), "lobby", "Bob");

        ann.say("hello Bob");
        bob.hears("hello Bob").say("hello Ann");
        ann.hears("hello Ann");

        assertThat(ann.stored()).containsExactly("hello Bob", "hello Ann");
        assertThat(bob.stored()).containsExactly("hello Bob", "hello Ann");
        assertThat(ann.people()).hasText(new String[] {"Ann", "Bob"});
        bob.composer().pressSequentially("ehm");
        assertThat(ann.page().getByText("Bob is typing")).isVisible();
    }

    @Test
    void nothing_is_lost_or_doubled_when_the_server_is_killed_while_they_talk() {
        ChatPage ann = open(BROWSING.profile(), "lobby", "Ann");
        ChatPage bob = open(BROWSING.profile(), "lobby", "Bob");
        talkAlone(ann, "a", 60);
        talkAlone(bob, "b", 60);
        bob.hears("a-9").hears("b-9");

        server.kill();
        assertThat(ann.message(QUEUED).first()).isVisible();
        server.startAgain();

        List<String> all = heardBy(ann, 120);
        assertThat(heardBy(bob, 120)).isEqualTo(all);
        assertThat(all).doesNotHaveDuplicates();
        assertThat(all.stream().filter(text -> text.startsWith("a-"))).isEqualTo(said("a", 60));
        assertThat(all.stream().filter(text -> text.startsWith("b-"))).isEqualTo(said("b", 60));
        assertThat(ann.status()).hasText("Connected");
    }

    /** Says these one after the other without waiting for anything, as somebody does who types very fast. */
    private static void talkAlone(ChatPage chat, String prefix, int count) {
        chat.page().evaluate("""
                        ([prefix, count]) => {
                          const box = document.querySelector('#message');
                          let i = 0;
                          const timer = setInterval(() => {
                            box.value = `${prefix}-${i++}`;
                            box.form.requestSubmit();
                            if (i === count) clearInterval(timer);
                          }, 40);
                        }""", List.of(prefix, count));
    }

    private static List<String> said(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + "-" + i).toList();
    }

    /** Waits until so many messages are stored, and returns them. */
    private static List<String> heardBy(ChatPage chat, int count) {
        assertThat(chat.page().locator("[data-seq]"))
                .hasCount(
                        count,
                        new com.microsoft.playwright.assertions.LocatorAssertions.HasCountOptions().setTimeout(40_000));
        assertThat(chat.message(QUEUED)).hasCount(0);
        return chat.stored();
    }

    @Test
    void what_is_written_while_the_server_is_away_waits_in_sight_and_arrives_once() {
        ChatPage ann = open(BROWSING.profile(), "lobby", "Ann");
        ChatPage bob = open(BROWSING.profile(), "lobby", "Bob");
        ann.say("before");
        bob.hears("before");

        server.kill();
        assertThat(ann.news()).containsText("There is no connection now. What you write is kept and sent afterwards.");
        ann.say("one").say("two");
        bob.say("three");
        assertThat(ann.message(QUEUED)).hasCount(2);
        server.startAgain();
        bob.tryNow();
        ann.tryNow();

        List<String> all = heardBy(ann, 4);
        assertThat(all).startsWith("before").containsSubsequence("one", "two").contains("three");
        assertThat(heardBy(bob, 4)).isEqualTo(all);
    }

    @Test
    void a_tab_that_was_closed_with_messages_waiting_sends_them_when_it_is_opened_again() {
        BrowserContext profile = BROWSING.profile();
        ChatPage bob = open(BROWSING.profile(), "lobby", "Bob");
        ChatPage ann = open(profile, "lobby", "Ann");
        server.kill();
        assertThat(ann.news()).isVisible();
        ann.say("one").say("two").say("three");
        assertThat(ann.message(QUEUED)).hasCount(3);
        ann.page().close();
        server.startAgain();

        ann = open(profile, "lobby", "Ann");

        assertThat(heardBy(ann, 3)).containsExactly("one", "two", "three");
        bob.tryNow();
        assertThat(heardBy(bob, 3)).containsExactly("one", "two", "three");
        ann.page().reload();
        assertThat(heardBy(ann, 3)).containsExactly("one", "two", "three");
    }

    @Test
    void another_log_than_the_one_they_knew_is_said_to_be_one() throws IOException {
        ChatPage ann = open(BROWSING.profile(), "lobby", "Ann");
        ann.say("in the old log");
        assertThat(ann.page().locator("[data-seq]")).hasCount(1);

        server.kill();
        wipe(directory.resolve("parley-data"));
        server.startAgain();
        ann.tryNow();

        assertThat(ann.news()).containsText("Back, but not everything could be resumed.");
        assertThat(ann.log()).containsText("The server’s log of this room was replaced. What follows is the new one.");
        ann.say("in the new log").hears("in the new log");
    }

    private static void wipe(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void whoever_was_offline_gets_what_was_said_meanwhile() {
        BrowserContext profile = BROWSING.profile();
        ChatPage ann = open(profile, "lobby", "Ann");
        ChatPage bob = open(BROWSING.profile(), "lobby", "Bob");

        profile.setOffline(true);
        ann.say("from the tunnel");
        assertThat(ann.message(QUEUED).or(ann.message("Sending"))).hasCount(1);
        bob.say("are you there?");
        profile.setOffline(false);

        List<String> all = heardBy(ann, 2);
        assertThat(all).containsExactlyInAnyOrder("are you there?", "from the tunnel");
        assertThat(heardBy(bob, 2)).isEqualTo(all);
    }

    @Test
    void tabs_that_share_one_line_need_one_connection_for_all() {
        server.close();
        server = WarServer.start(directory, "connections.max=1");
        BrowserContext profile = BROWSING.profile();
        ChatPage.remember(profile, "share", "yes");
        ChatPage one = open(profile, "lobby", "Ann");
        ChatPage other = open(profile, "lobby", "Ann");

        one.say("from one tab");
        other.hears("from one tab").say("from the other");
        one.hears("from the other");
        one.page().close();
        other.say("alone").hears("alone");

        assertThat(heardBy(other, 3)).containsExactly("from one tab", "from the other", "alone");
        Page third = BROWSING.profile().newPage();
        third.navigate(server.localhost("").toString());
        assertThat(third.getByRole(com.microsoft.playwright.options.AriaRole.MAIN))
                .containsText("the server is full");
    }
}
