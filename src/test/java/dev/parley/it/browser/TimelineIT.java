package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.parley.it.HandshakeRequest;
import dev.parley.it.WsClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Long rooms: what is on the page, where one stands in it, and what moves. */
class TimelineIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    private static final int MANY = 10_000;

    /** More elements than the page ever has: what is read or heard comes and goes. */
    private static final int MOST_ELEMENTS = 4_000;

    private static WsClient speaker(String room) {
        return HandshakeRequest.to(BROWSING.uri("ws/chat?room=" + room + "&name=Speaker"))
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
        return ChatPage.open(BROWSING.profile(), BROWSING.uri(""), room, "Ann");
    }

    @Test
    void the_end_stays_in_sight_while_messages_and_broken_pictures_arrive() {
        ChatPage ann = open("burst");
        Page sender = BROWSING.open(BROWSING.uri("health/live"));

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

        ann.button("Jump to the newest message").click();
        assertThat(ann.message("number 60")).isInViewport();
    }

    @Test
    void a_reader_stays_in_place_when_older_messages_come() {
        fill("paging", 400);
        ChatPage ann = open("paging");
        ann.hears("number 400");

        Object moved = Browsing.run(ann.page(), """
                const log = document.querySelector('[role=log]');
                const frame = () => new Promise(requestAnimationFrame);
                const moved = [];
                for (let pages = 0; pages < 3; pages++) {
                  log.scrollTop = 1000;
                  const seen = document.elementFromPoint(innerWidth / 2, innerHeight / 2).closest('[data-seq]');
                  const [first, before] = [log.querySelector('[data-seq]').dataset.seq, seen.getBoundingClientRect().top];
                  while (log.querySelector('[data-seq]').dataset.seq === first) await frame();
                  await frame();
                  moved.push(Math.round(Math.abs(seen.getBoundingClientRect().top - before)));
                }
                return moved;""", "");

        assertThat(moved).isEqualTo(List.of(0, 0, 0));
    }

    /** How smooth it was, in ms, goes to a report: this machine may be busy. That nothing is ever blank is asserted. */
    @Test
    void ten_thousand_messages_are_scrolled_through_with_few_elements_and_never_a_blank_page() throws IOException {
        fill("long", MANY);
        ChatPage ann = open("long");
        ann.hears("number " + MANY);

        Map<?, ?> scrolling = (Map<?, ?>) Browsing.run(ann.page(), """
                const log = document.querySelector('[role=log]');
                const { x, y, width, height } = log.getBoundingClientRect();
                const [frames, long] = [[], []];
                let [most, blank, last] = [0, 0, performance.now()];
                new PerformanceObserver(list => long.push(...list.getEntries().map(task => Math.round(task.duration))))
                  .observe({ type: 'longtask' });
                while (!(log.scrollTop === 0 && log.querySelector('[data-seq="1"]'))) {
                  log.scrollTop -= 1200;
                  const now = await new Promise(requestAnimationFrame);
                  frames.push(Math.round(now - last));
                  last = now;
                  most = Math.max(most, document.querySelectorAll('*').length);
                  if (!document.elementFromPoint(x + width / 2, y + height / 2)?.closest('[data-seq]')) blank++;
                }
                frames.sort((a, b) => a - b);
                const at = share => frames[Math.floor(share * (frames.length - 1))];
                return { most, blank, frames: frames.length, median: at(0.5), p95: at(0.95), longest: at(1), longTasks: long.length,
                  over200: long.filter(task => task > 200).length };""", "");

        Files.writeString(Path.of("target", "scrolling.txt"), new TreeMap<>(scrolling).toString() + "\n");
        assertThat((Integer) scrolling.get("most")).isLessThan(MOST_ELEMENTS);
        assertThat(scrolling.get("blank")).isEqualTo(0);
        assertThat(ann.page().getByText("This is the beginning of long.")).isVisible();
        ann.button("Jump to the newest message").click();
        assertThat(ann.message("number " + MANY)).isInViewport();
    }
}
