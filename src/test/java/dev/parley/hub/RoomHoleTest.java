package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.broker.ForwardingBroker;
import dev.parley.broker.memory.MemoryBroker;
import dev.parley.broker.memory.MemoryLimits;
import dev.parley.hub.options.HubClock;
import dev.parley.hub.options.HubOptions;
import dev.parley.hub.options.HubThreads;
import dev.parley.message.RoomName;
import dev.parley.rights.Rights;
import dev.parley.wire.Codecs;
import dev.parley.wire.Event;
import dev.parley.wire.Subprotocol;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A broker that loses the way to its listener for a while: what it stored meanwhile must still reach everyone. */
class RoomHoleTest {
    private final LossyBroker broker = new LossyBroker();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Hub hub = new Hub(
            HubOptions.DEFAULTS,
            broker,
            Map.of(Subprotocol.PLAIN, Codecs.of(Subprotocol.PLAIN, new Event.Limits(1000, 10, 10))),
            token -> Optional.empty(),
            new Rights(),
            new HubThreads(Runnable::run, Runnable::run, timer),
            HubClock.system());
    private final RecordingTransport transport = new RecordingTransport();

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void a_hole_in_what_the_log_hands_over_is_filled_from_the_log() {
        RoomName room = RoomName.parse("lobby").orElseThrow();
        Client client = hub.connect(
                new ConnectInfo(
                        Subprotocol.PLAIN, null, "127.0.0.1", Login.LASTING, null, room, null, null, user -> true),
                transport);
        client.onText("1");
        broker.losing = true;
        client.onText("2");
        client.onText("3");
        broker.losing = false;
        client.onText("4");
        client.onText("5");

        assertThat(transport.texts()).containsExactly("1", "2", "3", "4", "5");
    }

    private static final class LossyBroker extends ForwardingBroker {
        private boolean losing;

        LossyBroker() {
            super(new MemoryBroker(new MemoryLimits(100, 10_000, 10), InstantSource.system()));
        }

        @Override
        public CompletionStage<Subscription> subscribe(RoomName room, Listener listener) {
            return super.subscribe(room, messages -> {
                if (!losing) {
                    listener.onMessages(messages);
                }
            });
        }
    }
}
