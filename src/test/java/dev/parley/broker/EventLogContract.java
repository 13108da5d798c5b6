package dev.parley.broker;

import static dev.parley.broker.Drafts.ADA;
import static dev.parley.broker.Drafts.KITCHEN;
import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.appendAll;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.Drafts.keyed;
import static dev.parley.broker.Drafts.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every log that keeps events promises. */
public abstract class EventLogContract {
    /** What {@link #open} must keep. */
    protected static final int KEEP = 1_000;

    private static final PageSize PAGE = new PageSize(500, 1024 * 1024);

    /** The log under test. */
    @SuppressWarnings("NullAway.Init") // set before each test
    protected Broker broker;

    /** Opens an empty log that keeps {@link #KEEP} events. */
    protected abstract Broker open();

    @BeforeEach
    final void openLog() {
        broker = open();
    }

    @AfterEach
    final void closeLog() {
        broker.close();
    }

    /** Reads a page of all rooms. */
    protected EventPage read(long after) {
        return read(after, any -> true, PAGE);
    }

    private EventPage read(long after, Predicate<RoomName> rooms, PageSize size) {
        return get(broker.events().read(new EventRequest(after, rooms, size)));
    }

    /** Shows events as {@code number kind room seq payload}. */
    protected static List<String> shown(EventPage page) {
        return page.events().stream()
                .map(each -> each.number() + " " + each.kind().word() + " " + each.room() + " " + each.seq() + " "
                        + (each.entry() == null
                                ? "gone"
                                : new String(each.entry().payload().toBytes(), UTF_8)))
                .toList();
    }

    @Test
    void refers_to_every_entry_in_the_order_in_which_it_was_stored() {
        appendAll(broker, LOBBY, "a", "b");
        read(0); // numbers what was stored, which PostgreSQL does later and room by room: decision 66
        appendAll(broker, KITCHEN, "c");
        read(0);
        get(broker.amend(LOBBY, Amendment.edit(ADA, null, 1, new Payload.Text("A"))));
        get(broker.amend(LOBBY, Amendment.redaction(ADA, null, 2, null, false)));
        EventPage page = read(0);
        assertThat(shown(page))
                .containsExactly(
                        "1 stored lobby 1 A",
                        "2 stored lobby 2 ",
                        "3 stored kitchen 1 c",
                        "4 edited lobby 3 A",
                        "5 redacted lobby 4 ");
        assertThat(page.first()).isEqualTo(1);
        assertThat(page.last()).isEqualTo(5);
        assertThat(page.until()).isEqualTo(5);
        assertThat(read(5).events()).isEmpty();
        assertThat(broker.events().last()).isLessThanOrEqualTo(5);
    }

    @Test
    void reactions_are_events_of_their_own_and_in_no_other() {
        appendAll(broker, LOBBY, "a");
        get(broker.amend(LOBBY, Amendment.reaction(ADA, null, 1, "+1")));
        get(broker.amend(LOBBY, Amendment.reaction(ADA, null, 1, "+1")));
        assertThat(shown(read(0))).containsExactly("1 stored lobby 1 a", "2 reacted lobby 2 +1");
        assertThat(Objects.requireNonNull(read(0).events().get(0).entry()).reactions())
                .isEmpty();
        get(broker.amend(LOBBY, Amendment.withdrawal(ADA, null, 1, "+1")));
        assertThat(shown(read(1))).containsExactly("2 reacted lobby 2 ", "3 redacted lobby 3 ");
    }

    @Test
    void a_retry_is_no_event() {
        get(broker.append(LOBBY, keyed(ADA, "k", "a")));
        get(broker.append(LOBBY, keyed(ADA, "k", "a")));
        assertThat(shown(read(0))).containsExactly("1 stored lobby 1 a");
    }

    @Test
    void an_erasure_is_an_event_and_what_it_takes_is_in_no_page() {
        get(broker.append(LOBBY, keyed(ADA, null, "secret")));
        get(broker.erase(ADA.id()));
        assertThat(shown(read(0))).containsExactly("1 stored lobby 1 ", "2 erased lobby 2 [1]");
    }

    @Test
    void reads_page_by_page_within_the_bounds_of_each_without_a_hole() {
        for (int i = 1; i <= 40; i++) {
            appendAll(broker, i % 3 == 0 ? KITCHEN : LOBBY, "x".repeat(100));
        }
        for (PageSize size : List.of(new PageSize(7, 1_000_000), new PageSize(500, 350), new PageSize(500, 1))) {
            List<Long> numbers = new ArrayList<>();
            EventPage page = read(0, any -> true, size);
            while (!page.events().isEmpty()) {
                assertThat(page.events()).hasSizeLessThanOrEqualTo(size.bytes() < 1_000 ? 3 : 7);
                page.events().forEach(each -> numbers.add(each.number()));
                page = read(page.until(), any -> true, size);
            }
            assertThat(numbers).hasSize(40).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void passes_over_the_rooms_that_are_not_asked_for() {
        appendAll(broker, LOBBY, "a");
        read(0);
        appendAll(broker, KITCHEN, "b", "c");
        EventPage page = read(0, KITCHEN::equals, new PageSize(1, 1_000));
        assertThat(shown(page)).containsExactly("2 stored kitchen 1 b");
        assertThat(page.hasMore()).isTrue();
        appendAll(broker, LOBBY, "d", "e");
        page = read(3, KITCHEN::equals, PAGE);
        assertThat(page.events()).isEmpty();
        assertThat(page.until()).isEqualTo(5);
    }

    @Test
    void drops_the_oldest_when_there_are_too_many() {
        long newest = 3L * KEEP;
        Stream.generate(() -> broker.append(LOBBY, text("m")))
                .limit(newest)
                .toList()
                .forEach(Drafts::get);
        await().untilAsserted(() -> assertThat(read(newest - 1).first()).isEqualTo(newest - KEEP + 1));
        assertThat(shown(read(newest - 1))).containsExactly(newest + " stored lobby " + newest + " m");
    }

    @Test
    void says_that_the_log_has_dropped_an_entry() {
        appendAll(broker, LOBBY, "a");
        get(broker.delete(LOBBY));
        assertThat(shown(read(0))).containsExactly("1 stored lobby 1 gone");
    }

    @Test
    void tells_of_events_once_they_can_be_read() throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        broker.events().onEvents(told::countDown);
        appendAll(broker, LOBBY, "a");
        told.await();
        assertThat(Objects.requireNonNull(read(0)).last()).isEqualTo(1);
        assertThat(broker.events().last()).isEqualTo(1);
    }
}
