package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.broker.memory.MemoryBroker;
import dev.parley.broker.memory.MemoryLimits;
import dev.parley.hub.options.HubClock;
import dev.parley.hub.options.HubMemory;
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
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that do not read have filled what all outboxes share: nobody else's page may add to it. */
class ScarceMemoryTest {
    private static final String TEXT = "x".repeat(60_000);
    private static final String HISTORY = "{\"op\":\"history\",\"id\":7,\"room\":\"lobby\",\"after\":0,\"limit\":1}";

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Hub hub = new Hub(
            withOutboxes(40_000),
            new MemoryBroker(new MemoryLimits(100, 1_000_000, 10), InstantSource.system()),
            Map.of(Subprotocol.JSON, Codecs.of(Subprotocol.JSON, new Event.Limits(64 * 1024, 10, 10))),
            token -> Optional.empty(),
            new Rights(),
            new HubThreads(Runnable::run, Runnable::run, timer),
            HubClock.system());

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void a_large_page_is_unavailable_until_others_have_read() {
        RecordingTransport unread = new RecordingTransport();
        RecordingTransport reading = new RecordingTransport();
        Client slow = connect(unread);
        Client asking = connect(reading);
        slow.onText("{\"op\":\"join\",\"room\":\"lobby\"}");
        asking.onText("{\"op\":\"join\",\"room\":\"lobby\"}");
        unread.stall();
        asking.onText("{\"op\":\"say\",\"room\":\"lobby\",\"key\":\"k\",\"text\":\"" + TEXT + "\"}");

        assertThat(last(reading)).contains("\"ev\":\"said\"");
        assertThat(reading.closes()).isEmpty();

        asking.onText(HISTORY);
        assertThat(last(reading)).contains("unavailable").contains("\"re\":7");

        unread.flow(true);
        asking.onText(HISTORY);
        assertThat(last(reading)).contains("\"ev\":\"history\"").contains(TEXT);
    }

    private Client connect(RecordingTransport transport) {
        RoomName room = RoomName.parse("lobby").orElseThrow();
        return hub.connect(
                new ConnectInfo(
                        Subprotocol.JSON, null, "127.0.0.1", Login.LASTING, null, room, null, null, user -> true),
                transport);
    }

    private static String last(RecordingTransport transport) {
        return transport.texts().get(transport.texts().size() - 1);
    }

    private static HubOptions withOutboxes(long bytes) {
        HubOptions defaults = HubOptions.DEFAULTS;
        HubMemory memory = defaults.memory();
        return new HubOptions(
                defaults.outboxBytes(),
                defaults.messageBytes(),
                defaults.roomsPerClient(),
                defaults.historyMessages(),
                defaults.unacknowledgedBytes(),
                defaults.ratePerSecond(),
                defaults.rateBurst(),
                defaults.heartbeat(),
                defaults.helloTimeout(),
                defaults.sendTimeout(),
                defaults.departureGrace(),
                defaults.presencePeople(),
                defaults.inlineMembers(),
                defaults.guests(),
                new HubMemory(memory.inboxes(), bytes, memory.undelivered(), memory.pages()));
    }
}
