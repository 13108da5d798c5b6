package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.options.HubClock;
import dev.parley.hub.options.HubThreads;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Subprotocol;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A container that never reports the end of a connection: the hub gives it up by its own clock, which the test moves. */
class GivenUpTest {
    private static final Duration BOTH_PATIENCES = Duration.ofSeconds(10);

    /** Counts how often the place was given up. */
    private static final class CountedPlace implements ConnectInfo.Place {
        private int released;

        @Override
        public boolean claim(User user) {
            return true;
        }

        @Override
        public void release() {
            released++;
        }
    }

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final CountedPlace place = new CountedPlace();
    private long now;
    private final Hub hub = Hubs.inMemory(
            token -> Optional.empty(),
            new HubThreads(Runnable::run, Runnable::run, timer),
            new HubClock(() -> now, InstantSource.system()));

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    private Client connect() {
        RoomName room = RoomName.parse("lobby").orElseThrow();
        return hub.connect(
                new ConnectInfo(Subprotocol.JSON, null, "127.0.0.1", Login.LASTING, null, room, null, null, place),
                new RecordingTransport());
    }

    @Test
    void a_connection_whose_end_nobody_reports_gives_its_place_up() {
        Client silent = connect();
        silent.close(CloseCode.TOO_SLOW);
        now = BOTH_PATIENCES.toMillis();
        silent.checkTimeouts(now);
        assertThat(place.released).isZero();

        now++;
        silent.checkTimeouts(now);

        assertThat(hub.clients()).isZero();
        assertThat(place.released).isEqualTo(1);
    }

    @Test
    void a_connection_whose_end_is_reported_twice_gives_its_place_up_once() {
        Client client = connect();
        client.onClosed(1000);
        client.onClosed(1000);
        assertThat(place.released).isEqualTo(1);
    }
}
