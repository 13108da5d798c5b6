package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.options.HubClock;
import dev.parley.hub.options.HubThreads;
import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Subprotocol;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tokens expire by the hub's clock, so a test can move it. */
class TokenExpiryTest {
    private static final Instant END = Instant.parse("2026-01-01T12:00:00Z");

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final RecordingTransport transport = new RecordingTransport();
    private Instant now = END.minusSeconds(1);
    private final Hub hub = Hubs.inMemory(
            token -> Optional.empty(),
            new HubThreads(Runnable::run, Runnable::run, timer),
            new HubClock(() -> 0, () -> now));

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void a_client_is_closed_once_its_token_has_expired() {
        RoomName room = RoomName.parse("lobby").orElseThrow();
        Identity ann = Identity.ofToken(new User("ann", "Ann"), END);
        Client client = hub.connect(
                new ConnectInfo(
                        Subprotocol.JSON, ann, "127.0.0.1", Login.LASTING, null, room, null, null, user -> true),
                transport);
        client.checkTimeouts(0);
        assertThat(transport.closes()).isEmpty();

        now = END.plusMillis(1);
        client.checkTimeouts(0);

        assertThat(transport.closes()).containsExactly(CloseCode.NOT_AUTHENTICATED);
    }
}
