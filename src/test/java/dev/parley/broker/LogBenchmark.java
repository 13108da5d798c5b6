package dev.parley.broker;

import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.message.Draft;
import dev.parley.message.Payload;
import dev.parley.message.User;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * How fast the log is on this machine: {@code mvn test -Dtest=LogBenchmark}. Not part of the build; {@code -Dtest.data}
 * names the directory where other than the temporary one's disk is to be measured.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LogBenchmark {
    private static final int SECONDS = Integer.getInteger("test.seconds", 5);
    private static final int MILLION = Integer.getInteger("test.messages", 1_000_000);
    private static final int WINDOW = 20_000;
    private static final Payload TEXT = new Payload.Text("x".repeat(100));

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before anything is called
    private static Path temporary;

    private static Path directory(String name) {
        String given = System.getProperty("test.data");
        return (given == null ? temporary : Path.of(given)).resolve(name);
    }

    private static void report(String what, Object... values) {
        LoggerFactory.getLogger(LogBenchmark.class).info(what, values);
    }

    @Test
    @Order(1)
    void many_senders_share_one_sync() {
        Map<Integer, Long> rates = new TreeMap<>();
        try (Broker broker = Broker.sqlite(SqliteOptions.in(directory("senders")), InstantSource.system())) {
            send(broker, 100, 2, "warm");
            for (int senders : new int[] {1, 10, 100}) {
                long rate = send(broker, senders, SECONDS, "run" + senders) / SECONDS;
                rates.put(senders, rate);
                report("{} senders: {} appends/s acknowledged", senders, rate);
            }
        }
        assertThat(rates.get(100)).isGreaterThanOrEqualTo(10 * rates.getOrDefault(1, 0L));
    }

    /** Has so many senders say the next when the one before is acknowledged, and returns how many were. */
    private static long send(Broker broker, int senders, int seconds, String run) {
        LongAdder acknowledged = new LongAdder();
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        List<CompletableFuture<Void>> done = new ArrayList<>();
        for (int i = 0; i < senders; i++) {
            CompletableFuture<Void> ended = new CompletableFuture<>();
            done.add(ended);
            next(broker, new User("u" + i, "U"), run, 0, end, acknowledged, ended);
        }
        done.forEach(Drafts::get);
        return acknowledged.sum();
    }

    private static void next(
            Broker broker,
            User from,
            String run,
            int n,
            long end,
            LongAdder acknowledged,
            CompletableFuture<Void> ended) {
        broker.append(LOBBY, new Draft(from, run + "-" + n, TEXT)).whenComplete((appended, error) -> {
            if (error != null) {
                ended.completeExceptionally(error);
            } else if (System.nanoTime() >= end) {
                ended.complete(null);
            } else {
                acknowledged.increment();
                next(broker, from, run, n + 1, end, acknowledged, ended);
            }
        });
    }

    @Test
    @Order(2)
    void a_large_log_is_read_fast_and_opened_at_once() {
        Path data = directory("million");
        try (Broker broker = Broker.sqlite(SqliteOptions.in(data), InstantSource.system())) {
            long begun = System.nanoTime();
            fill(broker);
            report("{} messages written in {} ms", MILLION, millisSince(begun));
        }
        long begun = System.nanoTime();
        try (Broker broker = Broker.sqlite(SqliteOptions.in(data), InstantSource.system())) {
            assertThat(get(broker.after(LOBBY, MILLION - 1, new PageSize(1, 1_000)))
                            .messages())
                    .hasSize(1);
            long opened = millisSince(begun);
            report("a log of {} messages opened in {} ms", MILLION, opened);
            begun = System.nanoTime();
            long read = readAll(broker);
            report("{} messages read back, {} per second", read, read * 1_000 / millisSince(begun));
            assertThat(read).isEqualTo(MILLION);
            assertThat(opened).isLessThan(2_000);
        }
    }

    private static void fill(Broker broker) {
        List<CompletionStage<Appended>> window = new ArrayList<>();
        for (int i = 0; i < MILLION; i++) {
            window.add(broker.append(LOBBY, new Draft(Drafts.ADA, "key-" + i, TEXT)));
            if (window.size() == WINDOW) {
                window.forEach(Drafts::get);
                window.clear();
            }
        }
        window.forEach(Drafts::get);
    }

    private static long readAll(Broker broker) {
        long position = 0;
        Page page = get(broker.after(LOBBY, 0, new PageSize(500, 256 * 1024)));
        while (!page.messages().isEmpty()) {
            position = page.messages().get(page.messages().size() - 1).seq();
            page = get(broker.after(LOBBY, position, new PageSize(500, 256 * 1024)));
        }
        return position;
    }

    private static long millisSince(long nanos) {
        return Math.max(1, Duration.ofNanos(System.nanoTime() - nanos).toMillis());
    }
}
