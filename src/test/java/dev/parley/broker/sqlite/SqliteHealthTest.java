package dev.parley.broker.sqlite;

import static dev.parley.broker.Drafts.KITCHEN;
import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.PAGE;
import static dev.parley.broker.Drafts.appendAll;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.Drafts.text;
import static dev.parley.broker.Drafts.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.broker.Appended;
import dev.parley.broker.Broker;
import dev.parley.broker.BrokerException;
import dev.parley.broker.BrokerHealth;
import dev.parley.broker.BrokerHealth.State;
import dev.parley.broker.BrokerObserver;
import dev.parley.broker.LogFullException;
import dev.parley.broker.OverloadedException;
import dev.parley.broker.Page;
import dev.parley.broker.ReadRequest;
import dev.parley.broker.Retention;
import dev.parley.broker.RoomAges;
import dev.parley.broker.sqlite.disk.DataDirectory;
import dev.parley.broker.sqlite.disk.DiskBounds;
import dev.parley.broker.sqlite.table.SqliteConnections;
import dev.parley.broker.sqlite.write.SqliteOptions;
import dev.parley.message.RoomName;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;

/** What the log on disk says about itself, and what it does when it is overloaded or something in it fails. */
class SqliteHealthTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before anything is called
    private Path directory;

    private Broker open(BrokerObserver observer) {
        return SqliteBroker.open(SqliteOptions.in(directory), InstantSource.system(), observer);
    }

    @Test
    void reports_that_it_refuses_and_recovers_without_being_asked() throws Exception {
        try (Broker broker = open(BrokerObserver.NONE)) {
            appendAll(broker, LOBBY, "1");
            try (Connection other =
                    new SQLiteConfig().createConnection("jdbc:sqlite:" + DataDirectory.database(directory))) {
                SqliteConnections.run(other, "BEGIN IMMEDIATE"); // the writer cannot write while this lasts
                assertThatThrownBy(() -> get(broker.append(LOBBY, text("2"))))
                        .hasCauseInstanceOf(BrokerException.class);
                BrokerHealth refusing = broker.health();
                assertThat(refusing.state()).isEqualTo(State.REFUSING);
                assertThat(refusing.reason()).contains("parley.db").contains("cannot be written");
                assertThat(refusing.isReady(LONG)).isTrue();
                await().atMost(LONG).until(() -> !broker.health().isReady(Duration.ofMillis(10)));
                SqliteConnections.run(other, "ROLLBACK");
            }
            // nobody appends: a server that gets no traffic because it is not ready must still notice
            await().atMost(LONG).until(() -> broker.health().state() == State.WRITABLE);
            assertThat(get(broker.append(LOBBY, text("3"))).seq()).isEqualTo(2);
        }
    }

    @Test
    void reports_that_it_is_broken_when_its_writer_has_ended() {
        try (Broker broker = open(new BrokerObserver() {
            @Override
            public void committed(int messages, long nanos) {
                throw new AssertionError("as the test wants it");
            }
        })) {
            appendAll(broker, LOBBY, "1");
            await().atMost(LONG).until(() -> broker.health().state() == State.BROKEN);
            assertThat(broker.health().isReady(LONG)).isFalse();
            assertThatThrownBy(() -> get(broker.append(LOBBY, text("2")))).hasMessageContaining("closed");
            assertThat(texts(get(broker.after(LOBBY, 0, PAGE)).messages())).containsExactly("1");
        }
    }

    @Test
    void answers_everybody_when_a_delivery_fails() {
        try (Broker broker = open(new BrokerObserver() {
            @Override
            public void deliver(Runnable delivery) {
                throw new OutOfMemoryError("as the test wants it");
            }
        })) {
            List<Long> heard = new CopyOnWriteArrayList<>();
            get(broker.subscribe(LOBBY, messages -> messages.forEach(message -> heard.add(message.seq()))));
            appendAll(broker, LOBBY, "1", "2");
            assertThat(heard).containsExactly(1L, 2L);
            assertThat(broker.health().waiting()).isZero();
        }
    }

    @Test
    void serves_readers_in_turn_and_rejects_only_the_one_that_asks_for_too_much() {
        SqliteOptions oneReader = new SqliteOptions(
                directory,
                "",
                Retention.ALL,
                RoomAges.NONE,
                Duration.ofDays(2),
                100,
                DiskBounds.DEFAULTS,
                Duration.ZERO,
                1,
                true,
                0);
        try (Broker broker = SqliteBroker.open(oneReader, InstantSource.system())) {
            appendAll(broker, LOBBY, "1");
            CountDownLatch go = new CountDownLatch(1);
            holdReader(broker, go);

            List<String> served = new CopyOnWriteArrayList<>();
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                all.add(read(broker, "greedy").thenAccept(page -> served.add("greedy")));
            }
            CompletableFuture<Page> tooMuch = read(broker, "greedy");
            all.add(read(broker, "modest").thenAccept(page -> served.add("modest")));
            assertThat(tooMuch).isCompletedExceptionally();
            assertThatThrownBy(tooMuch::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(OverloadedException.class);

            go.countDown();
            all.forEach(each -> get(each));
            assertThat(served.indexOf("modest")).isEqualTo(1);
        }
    }

    private static CompletableFuture<Page> read(Broker broker, String owner) {
        return broker.read(ReadRequest.after(LOBBY, 0, PAGE).ownedBy(owner)).toCompletableFuture();
    }

    /** Makes the only reader wait, in an action that is chained to a page. */
    private static void holdReader(Broker broker, CountDownLatch go) {
        Thread test = Thread.currentThread();
        CompletableFuture<Boolean> held;
        do {
            CompletableFuture<Boolean> attempt = new CompletableFuture<>();
            held = attempt;
            var unused = read(broker, "first").thenAccept(page -> {
                // an action that is chained too late runs here
                boolean onReader = Thread.currentThread() != test;
                attempt.complete(onReader);
                if (onReader) {
                    awaitQuietly(go);
                }
            });
        } while (!get(held));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void fails_waiting_reads_when_it_is_closed() {
        SqliteOptions oneReader = new SqliteOptions(
                directory,
                "",
                Retention.ALL,
                RoomAges.NONE,
                Duration.ofDays(2),
                100,
                DiskBounds.DEFAULTS,
                Duration.ZERO,
                1,
                true,
                0);
        Broker broker = SqliteBroker.open(oneReader, InstantSource.system());
        CountDownLatch go = new CountDownLatch(1);
        holdReader(broker, go);
        CompletableFuture<Page> waiting = read(broker, "second");
        CompletableFuture<Void> closing = CompletableFuture.runAsync(broker::close);
        assertThatThrownBy(() -> get(waiting)).hasCauseInstanceOf(BrokerException.class);
        go.countDown();
        get(closing);
    }

    @Test
    void rejects_messages_for_more_rooms_than_it_may_have_and_stores_the_others() {
        try (Broker broker = SqliteBroker.open(SqliteOptions.in(directory).withMaxRooms(2), InstantSource.system())) {
            appendAll(broker, LOBBY, "1");
            appendAll(broker, KITCHEN, "1");
            List<CompletionStage<Appended>> stored = new ArrayList<>();
            List<CompletionStage<Appended>> rejected = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                stored.add(broker.append(LOBBY, text("m" + i)));
                rejected.add(broker.append(new RoomName("room" + i), text("m")));
            }
            stored.forEach(each -> get(each));
            for (CompletionStage<Appended> each : rejected) {
                assertThatThrownBy(() -> get(each))
                        .hasCauseInstanceOf(LogFullException.class)
                        .hasMessageContaining("2 rooms")
                        .hasMessageContaining("parley.rooms.max");
            }
            assertThat(get(broker.after(LOBBY, 0, PAGE)).last()).isEqualTo(51);
            assertThat(broker.health().state()).isEqualTo(State.WRITABLE);
        }
        try (Broker broker = SqliteBroker.open(SqliteOptions.in(directory).withMaxRooms(3), InstantSource.system())) {
            appendAll(broker, new RoomName("one-more"), "1");
            assertThat(get(broker.append(KITCHEN, text("2"))).seq()).isEqualTo(2);
        }
    }
}
