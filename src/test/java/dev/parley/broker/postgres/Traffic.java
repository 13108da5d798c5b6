package dev.parley.broker.postgres;

import static dev.parley.broker.Drafts.ADA;
import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.Drafts.keyed;
import static dev.parley.broker.Drafts.seqs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.broker.Appended;
import dev.parley.broker.Broker;
import dev.parley.broker.BrokerException;
import dev.parley.broker.BrokerObserver;
import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.message.Message;
import dev.parley.message.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;

/** Servers that share a log, people who say something on each, and listeners; all of it is checked at the end. */
final class Traffic implements AutoCloseable {
    private static final int SENDERS = 8;
    private static final PageSize ALL = new PageSize(1_000_000, Integer.MAX_VALUE);

    private final List<PostgresBroker> brokers;
    private final List<Ear> ears = new ArrayList<>();
    private final List<CompletableFuture<Void>> senders = new ArrayList<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final ConcurrentMap<String, Appended> acknowledged = new ConcurrentHashMap<>();

    private Traffic(List<PostgresBroker> brokers) {
        this.brokers = brokers;
        for (PostgresBroker each : brokers) {
            Ear ear = new Ear();
            ears.add(ear);
            ear.start(get(each.subscribe(LOBBY, ear)).position());
        }
        for (int i = 0; i < SENDERS; i++) {
            int sender = i;
            senders.add(CompletableFuture.runAsync(() -> send(brokers.get(sender % brokers.size()), sender)));
        }
    }

    /** Begins, with a server for each of these databases. */
    static Traffic through(PostgresOptions... servers) {
        return new Traffic(Stream.of(servers)
                .map(each -> PostgresBroker.open(each, BrokerObserver.NONE))
                .toList());
    }

    /** What one listener has heard, epoch by epoch. */
    private static final class Ear implements Broker.Listener {
        private final List<Heard> heard = new CopyOnWriteArrayList<>();

        private record Heard(Position start, List<Message> messages) {
            void check() {
                assertThat(seqs(messages))
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(start.seq() + 1, start.seq() + messages.size())
                                        .boxed()
                                        .toList());
            }

            long last() {
                return start.seq() + messages.size();
            }
        }

        private void start(Position start) {
            heard.add(new Heard(start, new CopyOnWriteArrayList<>()));
        }

        private Heard newest() {
            return heard.get(heard.size() - 1);
        }

        @Override
        public void onMessages(List<Message> messages) {
            newest().messages().addAll(messages);
        }

        @Override
        public void onNewEpoch(Position start) {
            start(start);
        }
    }

    /** Sends one message after the other, and each again with its key until it is acknowledged. */
    private void send(PostgresBroker broker, int sender) {
        for (int i = 0; !stopped.get(); i++) {
            String key = sender + "-" + i;
            while (!acknowledged.containsKey(key)) {
                try {
                    Appended at = broker.append(LOBBY, keyed(ADA, key, key))
                            .toCompletableFuture()
                            .join();
                    acknowledged.put(key, at);
                } catch (CompletionException e) {
                    assertThat(e.getCause()).isInstanceOf(BrokerException.class);
                }
            }
        }
    }

    static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(5));
    }

    PostgresBroker server(int index) {
        return brokers.get(index);
    }

    /** Waits until this many more messages are acknowledged. */
    void flow(int more) {
        int before = acknowledged.size();
        soon().until(() -> acknowledged.size() > before + more);
    }

    /** Waits until every listener has heard as much as is acknowledged now. */
    void awaitHeard() {
        int now = acknowledged.size();
        ears.forEach(ear -> soon().until(() -> ear.newest().last() >= now));
    }

    /** Ends, and checks what was promised: nothing acknowledged is lost, nothing is doubled, and everybody heard it all in order. */
    void assertWhole() throws Exception {
        List<Message> all = stop().messages();
        assertThat(ears).allMatch(ear -> ear.heard.size() == 1);
        assertThat(all).hasSameSizeAs(acknowledged.keySet());
        all.forEach(each -> assertThat(acknowledged.get(String.valueOf(each.key())))
                .extracting(Appended::seq)
                .isEqualTo(each.seq()));
    }

    /**
     * As {@link #assertWhole}, if a newer history has begun. Only what was acknowledged under earlier ones may be lost, and every
     * listener was told.
     *
     * @return how much was lost
     */
    long assertStartedOver() throws Exception {
        Page all = stop();
        assertThat(ears).allMatch(ear -> ear.heard.size() > 1);
        ConcurrentMap<String, Long> places = new ConcurrentHashMap<>();
        all.messages().forEach(each -> places.put(String.valueOf(each.key()), each.seq()));
        long lost = 0;
        for (var each : acknowledged.entrySet()) {
            boolean there = Long.valueOf(each.getValue().seq()).equals(places.get(each.getKey()));
            if (each.getValue().epoch().equals(all.epoch())) {
                assertThat(there).as("%s at %s", each.getKey(), each.getValue()).isTrue();
            }
            lost += there ? 0 : 1;
        }
        return lost;
    }

    /** Ends, and checks what holds in any case. Returns the log. */
    private Page stop() throws Exception {
        stopped.set(true);
        CompletableFuture.allOf(senders.toArray(CompletableFuture[]::new))
                .get(60, java.util.concurrent.TimeUnit.SECONDS);
        Page page = get(brokers.get(0).after(LOBBY, 0, ALL));
        List<Message> all = page.messages();
        assertThat(seqs(all))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, all.size()).boxed().toList());
        assertThat(all.stream().map(Message::key)).doesNotHaveDuplicates();
        for (Ear ear : ears) {
            soon().until(() -> ear.newest().start().epoch().equals(page.epoch())
                    && ear.newest().last() == all.size());
            ear.heard.forEach(Ear.Heard::check);
            assertThat(ear.newest().messages())
                    .isEqualTo(all.subList(Math.toIntExact(ear.newest().start().seq()), all.size()));
        }
        return page;
    }

    /** Returns whether any of the epochs that were acknowledged is another one. */
    long epochs() {
        return acknowledged.values().stream().map(Appended::epoch).distinct().count();
    }

    @Override
    public void close() {
        stopped.set(true);
        IntStream.range(0, brokers.size()).forEach(i -> brokers.get(i).close());
    }
}
