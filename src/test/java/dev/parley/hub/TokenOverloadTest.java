package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.options.HubClock;
import dev.parley.hub.options.HubThreads;
import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Subprotocol;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Too many tokens are waiting to be judged: the clients that bring one more are told, and nobody else notices. */
class TokenOverloadTest {
    private static final Identity ANN = Identity.ofToken(new User("ann", "Ann"), null);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final RecordingTransport transport = new RecordingTransport();
    private boolean overloaded = true;
    private final Hub hub = Hubs.inMemory(
            token -> Optional.of(ANN), new HubThreads(Runnable::run, this::judge, timer), HubClock.system());

    private void judge(Runnable task) {
        if (overloaded) {
            throw new RejectedExecutionException();
        }
        task.run();
    }

    private Client connect() {
        RoomName room = RoomName.parse("lobby").orElseThrow();
        return hub.connect(
                new ConnectInfo(
                        Subprotocol.JSON, null, "127.0.0.1", Login.LASTING, null, room, null, null, user -> true),
                transport);
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void a_hello_is_answered_and_the_client_is_sent_to_try_again() {
        connect().onText("{\"op\":\"hello\",\"id\":1,\"token\":\"x\"}");

        assertThat(transport.texts()).last().asString().contains("\"re\":1", "\"unavailable\"");
        assertThat(transport.closes()).containsExactly(CloseCode.INTERNAL_ERROR);
    }

    @Test
    void a_refresh_is_answered_and_the_connection_stays() {
        overloaded = false;
        Client client = connect();
        client.onText("{\"op\":\"hello\",\"id\":1,\"token\":\"x\"}");
        overloaded = true;
        client.onText("{\"op\":\"refresh\",\"id\":2,\"token\":\"y\"}");
        client.onText("{\"op\":\"ping\",\"id\":3}");

        assertThat(transport.texts()).hasSize(4);
        assertThat(transport.texts().get(2)).contains("\"re\":2", "\"unavailable\"");
        assertThat(transport.texts().get(3)).contains("\"pong\"");
        assertThat(transport.closes()).isEmpty();
    }
}
