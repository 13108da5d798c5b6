package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
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

/** People who talk in their browsers while tabs and the server itself come and go. */
class TalkIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

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
    void nothing_is_lost_or_doubled_when_the_server_is_killed_while_they_talk() {
        ChatPage ann = open(BROWSING.profile(), "lobby", "Ann");
        ChatPage bob = open(BROWSING.profile(), "lobby", "Bob");
        talkAlone(ann, "a", 60);
        talkAlone(bob, "b", 60);
        bob.hears("a-9").hears("b-9");

        server.kill();
        assertThat(ann.message(ChatPage.QUEUED).first()).isVisible();
        server.startAgain();

        List<String> all = ann.hearsAll(120);
        assertThat(bob.hearsAll(120)).isEqualTo(all);
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

    @Test
    void what_is_written_while_the_server_is_away_waits_in_sight_and_arrives_once() {
        ChatPage ann = open(BROWSING.profile(), "lobby", "Ann");
        ChatPage bob = open(BROWSING.profile(), "lobby", "Bob");
        ann.say("before");
        bob.hears("before");

        server.kill();
        assertThat(ann.news())
                .containsText("The connection is lost. Messages you write are kept and sent when it is back.");
        ann.say("one").say("two");
        bob.say("three");
        assertThat(ann.message(ChatPage.QUEUED)).hasCount(2);
        server.startAgain();
        bob.tryNow();
        ann.tryNow();

        List<String> all = ann.hearsAll(4);
        assertThat(all).startsWith("before").containsSubsequence("one", "two").contains("three");
        assertThat(bob.hearsAll(4)).isEqualTo(all);
    }

    @Test
    void a_tab_that_was_closed_with_messages_waiting_sends_them_when_it_is_opened_again() {
        BrowserContext profile = BROWSING.profile();
        ChatPage bob = open(BROWSING.profile(), "lobby", "Bob");
        ChatPage ann = open(profile, "lobby", "Ann");
        server.kill();
        assertThat(ann.news()).isVisible();
        ann.say("one").say("two").say("three");
        assertThat(ann.message(ChatPage.QUEUED)).hasCount(3);
        ann.page().close();
        server.startAgain();

        ann = open(profile, "lobby", "Ann");

        assertThat(ann.hearsAll(3)).containsExactly("one", "two", "three");
        bob.tryNow();
        assertThat(bob.hearsAll(3)).containsExactly("one", "two", "three");
        ann.page().reload();
        assertThat(ann.hearsAll(3)).containsExactly("one", "two", "three");
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

        assertThat(ann.news()).containsText("Reconnected, but some messages could not be recovered.");
        assertThat(ann.log())
                .containsText("The server has replaced this room’s log. The messages below are from the new one.");
        ann.say("in the new log").hears("in the new log");
    }

    private static void wipe(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
