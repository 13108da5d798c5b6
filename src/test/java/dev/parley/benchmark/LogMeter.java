package dev.parley.benchmark;

import com.sun.management.OperatingSystemMXBean;
import dev.parley.broker.Broker;
import dev.parley.broker.BrokerObserver;
import dev.parley.broker.sqlite.SqliteBroker;
import dev.parley.broker.sqlite.write.SqliteOptions;
import dev.parley.message.Draft;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** Appends to one log, and measures what that costs: time, CPU of the process, commits and written bytes. */
final class LogMeter implements AutoCloseable {
    static final String HEADER =
            "load                    messages/s   p50 ms   p99 ms   CPU µs/message   messages/commit   bytes written/message";

    private static final int ROOMS = 100;
    private static final int MEMBERS = 10;
    private static final int RATE = 2_000;

    private final String name;
    private final Broker broker;
    private final AtomicLong commits = new AtomicLong();
    private int run;

    /** Opens a log of its own and warms it up. */
    LogMeter(String name, Path directory, UnaryOperator<SqliteOptions> options) throws IOException {
        this.name = name;
        BrokerObserver observer = new BrokerObserver() {
            @Override
            public void committed(int messages, long nanos) {
                commits.incrementAndGet();
            }
        };
        broker = SqliteBroker.open(
                options.apply(SqliteOptions.in(Files.createDirectories(directory))), InstantSource.system(), observer);
        senders(100, 2);
        manyRooms(2);
    }

    @Override
    public void close() {
        broker.close();
    }

    /** Has each sender say a message after its previous one is acknowledged, all in one room. */
    String senders(int count, int seconds) throws IOException {
        return measure(String.format(Locale.ROOT, "%,d senders", count), seconds, (end, latencies) -> {
            List<CompletableFuture<Void>> done = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Sender sender = new Sender(new User("u" + i, "U"), "run" + run, end, latencies);
                done.add(sender.ended);
                sender.next(0);
            }
            done.forEach(CompletableFuture::join);
        });
    }

    /** Has everybody talk in 100 rooms of 10: 2,000 messages a second, evenly spaced, whatever the log does. */
    String manyRooms(int seconds) throws IOException {
        return measure("100 rooms of 10", seconds, (end, latencies) -> {
            Random random = new Random(1);
            List<CompletableFuture<Void>> answers = new ArrayList<>();
            for (long due = System.nanoTime();
                    due < end;
                    due += Duration.ofSeconds(1).toNanos() / RATE) {
                long left = due - System.nanoTime();
                while (left > 0) {
                    LockSupport.parkNanos(left);
                    left = due - System.nanoTime();
                }
                int room = random.nextInt(ROOMS);
                User from = new User("u" + room + "-" + random.nextInt(MEMBERS), "U");
                Draft draft = new Draft(from, "run" + run + "-" + answers.size(), LogBenchmark.TEXT);
                long start = due;
                answers.add(broker.append(new RoomName("room" + room), draft)
                        .thenAccept(appended -> latencies.add(System.nanoTime() - start))
                        .toCompletableFuture());
            }
            answers.forEach(CompletableFuture::join);
        });
    }

    private interface Work {
        /** @param latencies gets one entry, in nanoseconds, for each message that is acknowledged */
        void until(long end, Queue<Long> latencies);
    }

    private String measure(String load, int seconds, Work work) throws IOException {
        run++;
        Queue<Long> answers = new ConcurrentLinkedQueue<>();
        long cpu = cpu();
        long committed = commits.get();
        long written = written();
        work.until(System.nanoTime() + Duration.ofSeconds(seconds).toNanos(), answers);
        // the checkpoint of the last messages
        LockSupport.parkNanos(Duration.ofMillis(400).toNanos());
        long[] sorted = answers.stream().mapToLong(Long::longValue).sorted().toArray();
        int count = sorted.length;
        return String.format(
                Locale.ROOT,
                "%-6s %-22s %,11d %8.2f %8.2f %16.0f %17.1f %23s",
                name,
                load,
                count / seconds,
                sorted[count / 2] / 1e6,
                sorted[(int) (count * 0.99)] / 1e6,
                (cpu() - cpu) / 1e3 / count,
                (double) count / (commits.get() - committed),
                written < 0 ? "unknown" : String.format(Locale.ROOT, "%,d", (written() - written) / count));
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** Returns the bytes that this process has caused to be written to a disk; -1 if the system does not tell. */
    private static long written() throws IOException {
        Path counters = Path.of("/proc/self/io");
        if (!Files.isReadable(counters)) {
            return -1;
        }
        return Files.readAllLines(counters).stream()
                .filter(line -> line.startsWith("write_bytes: "))
                .mapToLong(line -> Long.parseLong(line.substring("write_bytes: ".length())))
                .findFirst()
                .orElse(-1);
    }

    /** Says one message after the other. */
    private final class Sender {
        final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final User from;
        private final String run;
        private final long end;
        private final Queue<Long> latencies;

        Sender(User from, String run, long end, Queue<Long> latencies) {
            this.from = from;
            this.run = run;
            this.end = end;
            this.latencies = latencies;
        }

        void next(int n) {
            long start = System.nanoTime();
            Draft draft = new Draft(from, run + "-" + n, LogBenchmark.TEXT);
            var unused = broker.append(new RoomName("lobby"), draft).whenComplete((appended, error) -> {
                long now = System.nanoTime();
                if (error != null) {
                    ended.completeExceptionally(error);
                    return;
                }
                latencies.add(now - start);
                if (now >= end) {
                    ended.complete(null);
                } else {
                    next(n + 1);
                }
            });
        }
    }
}
