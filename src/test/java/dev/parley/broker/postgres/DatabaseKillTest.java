package dev.parley.broker.postgres;

import static dev.parley.broker.Drafts.ADA;
import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.Drafts.keyed;
import static dev.parley.broker.Drafts.seqs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.broker.Appended;
import dev.parley.broker.BrokerHealth.State;
import dev.parley.broker.BrokerObserver;
import dev.parley.broker.PageSize;
import dev.parley.it.PostgresServer;
import dev.parley.message.Message;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A database that dies under two servers while they store messages, and comes up again. */
class DatabaseKillTest {
    private static final int SENDERS = 8;

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final ConcurrentMap<String, Long> acknowledged = new ConcurrentHashMap<>();

    /** Sends one message after the other, and each again with its key until it is acknowledged. */
    private void send(PostgresBroker broker, int sender) {
        for (int i = 0; !stopped.get(); i++) {
            String key = sender + "-" + i;
            while (!acknowledged.containsKey(key)) {
                try {
                    Appended at = broker.append(LOBBY, keyed(ADA, key, key))
                            .toCompletableFuture()
                            .join();
                    acknowledged.put(key, at.seq());
                } catch (CompletionException e) {
                    assertThat(e.getCause()).isInstanceOf(dev.parley.broker.BrokerException.class);
                }
            }
        }
    }

    @Test
    void loses_and_doubles_nothing_and_delivers_everything_in_order() {
        try (PostgresServer server = PostgresServer.start()) {
            PostgresOptions options = PostgresOptions.at(server.url());
            try (PostgresBroker first = PostgresBroker.open(options, BrokerObserver.NONE);
                    PostgresBroker second = PostgresBroker.open(options, BrokerObserver.NONE)) {
                List<Message> here = new CopyOnWriteArrayList<>();
                List<Message> there = new CopyOnWriteArrayList<>();
                get(first.subscribe(LOBBY, here::addAll));
                get(second.subscribe(LOBBY, there::addAll));
                List<CompletableFuture<Void>> senders = IntStream.range(0, SENDERS)
                        .mapToObj(i -> CompletableFuture.runAsync(() -> send(i % 2 == 0 ? first : second, i)))
                        .toList();
                for (int kill = 0; kill < 2; kill++) {
                    int before = acknowledged.size();
                    await().until(() -> acknowledged.size() > before + 200);
                    server.kill();
                    await().until(() -> first.health().state() == State.REFUSING);
                    server.restart();
                    await().atMost(Duration.ofSeconds(30))
                            .until(() -> first.health().state() == State.WRITABLE);
                }
                int before = acknowledged.size();
                await().until(() -> acknowledged.size() > before + 200);
                stopped.set(true);
                senders.forEach(CompletableFuture::join);

                List<Message> all = get(first.after(LOBBY, 0, new PageSize(1_000_000, Integer.MAX_VALUE)))
                        .messages();
                assertThat(seqs(all))
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, all.size()).boxed().toList());
                assertThat(all.stream().map(Message::key)).doesNotHaveDuplicates();
                assertThat(all).hasSameSizeAs(acknowledged.keySet());
                all.forEach(each -> assertThat(acknowledged).containsEntry(String.valueOf(each.key()), each.seq()));
                await().until(() -> here.size() == all.size() && there.size() == all.size());
                assertThat(here).isEqualTo(all);
                assertThat(there).isEqualTo(all);
            }
        }
    }
}
