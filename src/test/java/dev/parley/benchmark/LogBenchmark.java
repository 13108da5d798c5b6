package dev.parley.benchmark;

import dev.parley.broker.Appended;
import dev.parley.broker.Broker;
import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.broker.sqlite.SqliteBroker;
import dev.parley.broker.sqlite.write.SqliteOptions;
import dev.parley.defaults.Defaults;
import dev.parley.message.Draft;
import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.eclipse.jetty.util.IO;

/**
 * Measures the log on disk: appends that share a sync, what they write, reading back, and opening. {@code -Dbenchmark.data} names a directory
 * on the disk to be measured; {@code target/benchmark} by default.
 */
public final class LogBenchmark {
    private static final int[] SENDERS = {1, 10, 100, 1_000};
    private static final int SECONDS = 5;
    private static final int MESSAGES = 1_000_000;
    private static final int WINDOW = 20_000;
    private static final PageSize PAGE = new PageSize(500, 256 * 1024);
    private static final RoomName ROOM = new RoomName("lobby");
    static final Payload TEXT = new Payload.Text("x".repeat(100));

    private LogBenchmark() {}

    /** Runs everything and prints one line for each figure. */
    public static void main(String[] arguments) throws IOException {
        Path parent = Path.of(System.getProperty("benchmark.data", "target/benchmark"));
        Path data = Files.createTempDirectory(Files.createDirectories(parent), "log-");
        appends(data.resolve("senders"));
        large(data.resolve("million"));
        IO.delete(data);
    }

    private static void report(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }

    private static Broker open(Path directory) {
        return SqliteBroker.open(SqliteOptions.in(directory), InstantSource.system());
    }

    /** Measures logs with other options in turn, so that the machine treats all alike. */
    private static void appends(Path directory) throws IOException {
        try (LogMeter without = new LogMeter(
                        "none", directory.resolve("without"), options -> options.withCommitDelay(Duration.ZERO));
                LogMeter with = new LogMeter("delay", directory.resolve("with"), options -> options);
                LogMeter events = new LogMeter(
                        "events", directory.resolve("events"), options -> options.withEvents(Defaults.EVENTS_KEEP))) {
            List<LogMeter> all = List.of(without, with, events);
            report("%-6s %s", "delay", LogMeter.HEADER);
            for (int senders : SENDERS) {
                for (LogMeter each : all) {
                    report("%s", each.senders(senders, SECONDS));
                }
            }
            for (LogMeter each : all) {
                report("%s", each.manyRooms(SECONDS));
            }
        }
    }

    private static void large(Path directory) {
        try (Broker broker = open(directory)) {
            long begun = System.nanoTime();
            fill(broker);
            report("%,d messages written in %,d ms", MESSAGES, millisSince(begun));
        }
        long begun = System.nanoTime();
        try (Broker broker = open(directory)) {
            get(broker.after(ROOM, MESSAGES - 1, PAGE));
            report("a log of %,d messages opened, its end read, in %,d ms", MESSAGES, millisSince(begun));
            get(broker.append(ROOM, new Draft(new User("ada", "Ada"), "first", TEXT)));
            report("and its first message stored, in %,d ms", millisSince(begun));
            begun = System.nanoTime();
            long read = readAll(broker);
            report("%,d messages read back, %,d per second", read, read * 1_000 / millisSince(begun));
        }
    }

    private static void fill(Broker broker) {
        User author = new User("ada", "Ada");
        List<CompletionStage<Appended>> window = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            window.add(broker.append(ROOM, new Draft(author, "key-" + i, TEXT)));
            if (window.size() == WINDOW) {
                window.forEach(LogBenchmark::get);
                window.clear();
            }
        }
        window.forEach(LogBenchmark::get);
    }

    private static long readAll(Broker broker) {
        long read = 0;
        Page page = get(broker.after(ROOM, 0, PAGE));
        while (!page.messages().isEmpty()) {
            read += page.messages().size();
            page = get(broker.after(
                    ROOM, page.messages().get(page.messages().size() - 1).seq(), PAGE));
        }
        return read;
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static long millisSince(long nanos) {
        return Math.max(1, Duration.ofNanos(System.nanoTime() - nanos).toMillis());
    }
}
