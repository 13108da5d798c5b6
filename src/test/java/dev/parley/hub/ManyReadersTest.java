package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.broker.Drafts;
import dev.parley.broker.ForwardingBroker;
import dev.parley.broker.Records;
import dev.parley.broker.memory.MemoryBroker;
import dev.parley.broker.memory.MemoryLimits;
import dev.parley.hub.options.HubClock;
import dev.parley.hub.options.HubOptions;
import dev.parley.hub.options.HubThreads;
import dev.parley.rights.Rights;
import dev.parley.wire.Codecs;
import dev.parley.wire.Event;
import dev.parley.wire.Subprotocol;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** More people read in a room than it keeps marks. */
class ManyReadersTest {
    private static final String KIND = Records.OF_PERSONS + Drafts.LOBBY.value();

    private final AtomicInteger updates = new AtomicInteger();
    private final CountedBroker broker = new CountedBroker();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Hub hub = new Hub(
            HubOptions.DEFAULTS,
            broker,
            Map.of(Subprotocol.JSON, Codecs.of(Subprotocol.JSON, new Event.Limits(1000, 10, 10))),
            token -> Optional.empty(),
            new Rights(),
            new HubThreads(Runnable::run, Runnable::run, timer),
            HubClock.system());

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    private Client join(String user) {
        Client client = hub.connect(Hubs.handshake(user, Subprotocol.JSON), new RecordingTransport());
        client.onText("{\"op\":\"join\",\"id\":1,\"room\":\"lobby\"}");
        return client;
    }

    private static void read(Client client, int seq) {
        client.onText("{\"op\":\"read\",\"room\":\"lobby\",\"seq\":" + seq + "}");
    }

    @Test
    void marks_that_are_too_many_cost_the_log_a_write_once_in_a_while_and_not_one_each() {
        Client first = join("first");
        first.onText("{\"op\":\"say\",\"id\":2,\"room\":\"lobby\",\"key\":\"k\",\"text\":\"1\"}");
        first.onText("{\"op\":\"say\",\"id\":3,\"room\":\"lobby\",\"key\":\"l\",\"text\":\"2\"}");
        for (int i = 0; i < 1_250; i++) {
            Client client = join("person" + i);
            read(client, 2);
            client.onText("{\"op\":\"leave\",\"id\":2,\"room\":\"lobby\"}");
            client.onClosed(1000);
        }
        await().until(() -> hub.clients() == 1);
        for (int i = 0; i < 200; i++) {
            read(first, 1);
        }
        assertThat(updates.get()).as("every five seconds").isLessThan(20);
        hub.drain(Duration.ZERO);
        assertThat(broker.records().all(KIND).toCompletableFuture().join())
                .hasSizeBetween(1_000, 1_100)
                .containsKey("person1249");
    }

    private final class CountedBroker extends ForwardingBroker {
        CountedBroker() {
            super(new MemoryBroker(new MemoryLimits(100, 10_000, 10), InstantSource.system()));
        }

        @Override
        public Records records() {
            Records records = super.records();
            return new Records() {
                @Override
                public CompletionStage<Map<String, String>> all(String kind) {
                    return records.all(kind);
                }

                @Override
                public CompletionStage<@Nullable Void> put(String kind, String subject, String value) {
                    return records.put(kind, subject, value);
                }

                @Override
                public CompletionStage<@Nullable Void> remove(String kind, String subject) {
                    return records.remove(kind, subject);
                }

                @Override
                public CompletionStage<@Nullable Void> update(
                        String kind, Map<String, String> values, Collection<String> removed) {
                    updates.incrementAndGet();
                    return records.update(kind, values, removed);
                }
            };
        }
    }
}
