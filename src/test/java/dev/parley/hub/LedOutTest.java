package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.options.HubClock;
import dev.parley.hub.options.HubThreads;
import dev.parley.hub.room.Member;
import dev.parley.message.RoomName;
import dev.parley.wire.Subprotocol;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Somebody is led out of a room at the moment of entering it: nobody stays in the room who could not leave it, and would hear
 * everything and be seen by all for ever.
 */
@Timeout(60)
class LedOutTest {
    private static final RoomName LOBBY = new RoomName("lobby");
    private static final String JOIN = "{\"op\":\"join\",\"id\":1,\"room\":\"lobby\"}";
    /**
     * Without the flag of {@link Member#isLedOut}, the race is lost within some hundred times. More of them would be refused, at
     * {@code parley.rate.burst}.
     */
    private static final int TIMES = 4_000;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService other = Executors.newSingleThreadExecutor();
    private final CyclicBarrier together = new CyclicBarrier(2);
    private final Hub hub = Hubs.inMemory(
            token -> Optional.empty(), new HubThreads(Runnable::run, Runnable::run, timer), HubClock.system());
    private final RecordingTransport seen = new RecordingTransport();
    private final Client watcher = connect("watcher", seen);

    private Client connect(String user, RecordingTransport transport) {
        return hub.connect(Hubs.handshake(user, Subprotocol.JSON), transport);
    }

    @BeforeEach
    void watch() {
        watcher.onText(JOIN);
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
        other.shutdownNow();
    }

    /** Runs both at the same time, as nearly as that can be. */
    private void race(Runnable one, Runnable two) throws Exception {
        Future<?> second = other.submit(() -> {
            together.await();
            two.run();
            return null;
        });
        together.await();
        one.run();
        second.get(30, TimeUnit.SECONDS);
    }

    /** Several times, since the moment is short. */
    private void removeAnn() {
        for (int i = 0; i < 20; i++) {
            hub.remove("ann", LOBBY);
        }
    }

    /** Returns what has come since the last call, up to what contains this; a room's work may be done on another thread. */
    private static String until(RecordingTransport transport, String part) {
        StringBuilder come = new StringBuilder();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (come.indexOf(part) < 0) {
            assertThat(System.nanoTime())
                    .as("%s, and closes %s", come, transport.closes())
                    .isLessThan(deadline);
            transport.takeTexts().forEach(come::append);
            Thread.onSpinWait();
        }
        return come.toString();
    }

    /** Returns the people in the room, after all that was to be done there. */
    private String people() {
        watcher.onText("{\"op\":\"who\",\"id\":7,\"room\":\"lobby\"}");
        String come = until(seen, "\"re\":7");
        return come.substring(come.indexOf("\"re\":7")).lines().findFirst().orElseThrow();
    }

    @Test
    void nobody_is_left_in_a_room_who_was_removed_while_entering() throws Exception {
        Client ann = connect("ann", new RecordingTransport());
        for (int i = 0; i < TIMES; i++) {
            race(() -> ann.onText(JOIN), this::removeAnn);
            hub.remove("ann", LOBBY);
            assertThat(people()).as("after %s times", i).contains("watcher").doesNotContain("ann");
        }
    }

    @Test
    void nobody_is_left_in_a_room_who_was_removed_while_joining_again() throws Exception {
        RecordingTransport heard = new RecordingTransport();
        Client ann = connect("ann", heard);
        for (int i = 0; i < TIMES; i++) {
            ann.onText(JOIN);
            until(heard, "\"joined\"");
            race(() -> ann.onText(JOIN), this::removeAnn);
            // each join is answered, and those who are in the room, and nobody else, hear what is said there
            until(heard, "\"re\":1");
            boolean in = ann.rooms().get(LOBBY) != null;
            watcher.onText("{\"op\":\"say\",\"room\":\"lobby\",\"key\":\"" + i + "\",\"text\":\"x\"}");
            people();
            assertThat(String.join("", heard.takeTexts()).contains("\"message\""))
                    .isEqualTo(in);
            hub.remove("ann", LOBBY);
            assertThat(people()).as("after %s times", i).contains("watcher").doesNotContain("ann");
        }
    }

    @Test
    void nobody_is_left_in_a_room_whose_connection_ended_while_entering() throws Exception {
        for (int i = 0; i < TIMES; i++) {
            Client ann = connect("ann", new RecordingTransport());
            race(() -> ann.onText(JOIN), () -> {
                ann.onClosed(1000);
                ann.onClosed(1000);
            });
        }
        people();
        assertThat(hub.rooms()).isEqualTo(1);
        assertThat(hub.clients()).isEqualTo(1);
        long before = hub.stats().deliveries();
        watcher.onText("{\"op\":\"say\",\"room\":\"lobby\",\"key\":\"k\",\"text\":\"x\"}");
        people();
        assertThat(hub.stats().deliveries() - before).as("members who heard it").isEqualTo(1);
    }
}
