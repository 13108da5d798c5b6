package dev.parley.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.broker.ForwardingBroker;
import dev.parley.broker.PageSize;
import dev.parley.broker.memory.MemoryBroker;
import dev.parley.broker.memory.MemoryLimits;
import dev.parley.hub.options.HubClock;
import dev.parley.hub.options.HubOptions;
import dev.parley.hub.options.HubThreads;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.rights.Rights;
import dev.parley.wire.Codecs;
import dev.parley.wire.Event;
import dev.parley.wire.Subprotocol;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that says something and closes, while the log is still opening its room. */
class LastWordsTest {
    private static final RoomName LOBBY = RoomName.parse("lobby").orElseThrow();

    private final SlowBroker broker = new SlowBroker();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger released = new AtomicInteger();
    private long now;
    private final Hub hub = new Hub(
            HubOptions.DEFAULTS,
            broker,
            Map.of(Subprotocol.PLAIN, Codecs.of(Subprotocol.PLAIN, new Event.Limits(1000, 10, 10))),
            token -> Optional.empty(),
            new Rights(),
            new HubThreads(Runnable::run, Runnable::run, timer),
            new HubClock(() -> now, InstantSource.system()));
    private final Client client = hub.connect(
            new ConnectInfo(
                    Subprotocol.PLAIN, null, "127.0.0.1", Login.LASTING, null, LOBBY, null, null, new CountedPlace()),
            new RecordingTransport());

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void what_was_said_before_the_close_is_stored_once_the_room_is_open() {
        client.onText("good");
        client.onText("bye");
        client.onClosed(1000);
        assertThat(stored()).isEmpty();

        broker.open();

        assertThat(stored()).containsExactly("good", "bye");
        assertThat(hub.clients()).isZero();
        assertThat(released).hasValue(1);
    }

    /** So that connections of which nothing but words is left are bounded as all others are. */
    @Test
    void the_connection_keeps_its_place_until_then() {
        client.onText("bye");
        client.onClosed(1000);

        assertThat(hub.clients()).isOne();
        assertThat(released).hasValue(0);
    }

    @Test
    void a_client_that_said_nothing_gives_its_place_up_at_once() {
        client.onClosed(1000);

        assertThat(hub.clients()).isZero();
        assertThat(released).hasValue(1);
    }

    @Test
    void the_hub_gives_up_on_a_room_that_does_not_open() {
        client.onText("bye");
        client.onClosed(1006);
        now += 60_000;
        client.checkTimeouts(now);

        assertThat(hub.clients()).isZero();
        assertThat(released).hasValue(1);
        broker.open();
        assertThat(stored()).isEmpty();
    }

    private List<String> stored() {
        return broker.after(LOBBY, 0, new PageSize(10, 10_000)).toCompletableFuture().join().messages().stream()
                .map(message -> new String(message.payload().toBytes(), UTF_8))
                .toList();
    }

    private final class CountedPlace implements ConnectInfo.Place {
        @Override
        public boolean claim(User user) {
            return true;
        }

        @Override
        public void release() {
            released.incrementAndGet();
        }
    }

    /** Opens no room before the test says so. */
    private static final class SlowBroker extends ForwardingBroker {
        private final CompletableFuture<Void> opened = new CompletableFuture<>();

        SlowBroker() {
            super(new MemoryBroker(new MemoryLimits(100, 10_000, 10), InstantSource.system()));
        }

        void open() {
            opened.complete(null);
        }

        @Override
        public CompletionStage<Subscription> subscribe(RoomName room, Listener listener) {
            return opened.thenCompose(open -> super.subscribe(room, listener));
        }
    }
}
