package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.parley.it.HandshakeRequest;
import dev.parley.it.TestServer;
import dev.parley.it.WsClient;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Long rooms: what is on the page, where one stands in it, and what moves. */
class TimelineIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    private static final int MANY = 10_000;

    /** More elements than the page ever has: what is read or heard comes and goes. */
    private static final int MOST_ELEMENTS = 4_000;

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start(Map.of());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static WsClient speaker(String room) {
        return HandshakeRequest.to(server.uri("ws/chat?room=" + room + "&name=Speaker"))
                .open();
    }

    /** Says numbers and waits until all are stored. */
    private static void fill(String room, int count) {
        try (WsClient speaker = speaker(room)) {
            for (int i = 1; i <= count; i++) {
                speaker.sendText("number " + i);
            }
            for (int i = 1; i <= count; i++) {
                speaker.next();
            }
        }
    }

    private static ChatPage open(String room) {
        return ChatPage.open(BROWSING.profile(), server.uri(""), room, "Ann");
    }

    @Test
    void the_end_stays_in_sight_while_messages_and_broken_pictures_arrive() {
        ChatPage ann = open("burst");
        Page sender = BROWSING.open(server.uri("health/live"));

        Browsing.run(sender, """
                const client = await opened('/ws/chat', 'parley.v1.json');
                const send = command => client.socket.send(JSON.stringify(command));
                send({ op: 'join', room: 'burst' });
                for (let i = 0; i < 200; i++) {
                  send({ op: 'say', room: 'burst', key: `t${i}`, text: `text ${i}` });
                  send({ op: 'say', room: 'burst', key: `p${i}`, base64: btoa('no picture'), type: 'image/png' });
                }
                send({ op: 'say', room: 'burst', key: 'last', text: 'the last' });""", "");

        ann.hears("the last");
        assertThat(ann.message("the last")).isInViewport();
        assertThat(ann.page().getByText("new messages")).isHidden();
    }

    @Test
    void the_end_can_be_left_in_small_steps() {
        fill("steps", 60);
        ChatPage ann = open("steps");
        ann.hears("number 60").log().focus();

        ann.log().hover();
        for (int i = 0; i < 12; i++) {
            ann.page().mouse().wheel(0, -15);
            Browsing.run(ann.page(), "for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame)", "");
        }

        ann.button("Go to the newest message").click();
        assertThat(ann.message("number 60")).isInViewport();
    }

    @Test
    void ten_thousand_messages_are_scrolled_through_with_few_elements() {
        fill("long", MANY);
        ChatPage ann = open("long");
        ann.hears("number " + MANY);

        Object most = Browsing.run(ann.page(), """
                const log = document.querySelector('[role=log]');
                let most = 0;
                const look = () => {
                  most = Math.max(most, document.querySelectorAll('*').length);
                  log.scrollTop = 0;
                  if (log.querySelector('[data-seq="1"]')) done();
                  else requestAnimationFrame(look);
                };
                let done;
                await new Promise(end => { done = end; look(); });
                return most;""", "");

        assertThat((Integer) most).isLessThan(MOST_ELEMENTS);
        assertThat(ann.page().getByText("This is the beginning of long.")).isVisible();
        ann.button("Go to the newest message").click();
        assertThat(ann.message("number " + MANY)).isInViewport();
    }
}
