package dev.parley.benchmark;

import com.sun.management.OperatingSystemMXBean;
import dev.parley.broker.Appended;
import dev.parley.broker.Broker;
import dev.parley.broker.BrokerObserver;
import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.broker.RoomAges;
import dev.parley.broker.SearchRequest;
import dev.parley.broker.Sought;
import dev.parley.broker.memory.MemoryBroker;
import dev.parley.broker.memory.MemoryLimits;
import dev.parley.broker.postgres.PostgresBroker;
import dev.parley.broker.postgres.PostgresOptions;
import dev.parley.broker.sqlite.SqliteBroker;
import dev.parley.broker.sqlite.write.SqliteOptions;
import dev.parley.defaults.Defaults;
import dev.parley.it.PostgresServer;
import dev.parley.message.Draft;
import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.text.Needle;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.util.IO;
import org.jspecify.annotations.Nullable;

/**
 * Measures one log that one or two servers share in PostgreSQL, beside those on disk and in memory: appends, what they cost, when
 * others hear them, catching up, searching, and what quiet rooms cost. The servers' logs are in this process, without sockets;
 * the database is one of its own. It needs Debian's package {@code postgresql}.
 */
public final class ClusterBenchmark {
    private static final int[] SENDERS = {1, 10, 100, 1_000};
    private static final int SECONDS = Integer.getInteger("benchmark.seconds", 5);
    private static final int WARM_UP_SECONDS = 2;
    private static final int ROOMS = 100;
    private static final int RATE = 1_000;
    private static final int QUIET_ROOMS = 10_000;
    private static final int MESSAGES = 200_000;
    private static final int WINDOW = 20_000;
    private static final PageSize PAGE = new PageSize(500, 256 * 1024);
    private static final RoomName LONG_ROOM = new RoomName("long");

    private static int runs;

    private ClusterBenchmark() {}

    /** Runs everything and prints one line for each figure. */
    public static void main(String[] arguments) throws IOException, SQLException {
        Path parent = Path.of(System.getProperty("benchmark.data", "target/benchmark"));
        Path directory = Files.createTempDirectory(Files.createDirectories(parent), "cluster-");
        try (PostgresServer database = PostgresServer.start()) {
            PostgresOptions options = PostgresOptions.at(database.url());
            report(
                    "%-12s %12s %12s %8s %8s %18s %18s",
                    "log", "senders", "appends/s", "p50 ms", "p99 ms", "server µs/message", "database µs/message");
            try (Broker memory = new MemoryBroker(
                            new MemoryLimits(1_000_000, 200_000_000, 1_000), RoomAges.NONE, InstantSource.system(), 0);
                    Broker disk = SqliteBroker.open(SqliteOptions.in(directory), InstantSource.system());
                    Broker first = PostgresBroker.open(options, BrokerObserver.NONE);
                    Broker second = PostgresBroker.open(options, BrokerObserver.NONE);
                    Broker events = PostgresBroker.open(
                            options.inSchema("events").withEvents(Defaults.EVENTS_KEEP), BrokerObserver.NONE)) {
                for (int senders : SENDERS) {
                    appends("memory", database, senders, memory);
                    appends("disk", database, senders, disk);
                    appends("1 server", database, senders, first);
                    appends("2 servers", database, senders, first, second);
                    appends("1 + events", database, senders, events);
                }
                heard(first, second);
                quiet(database, first);
            }
            large(database, options.inSchema("large"));
        } finally {
            IO.delete(directory);
        }
    }

    private static void report(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }

    private static long cpuMicros() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1_000;
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    /** Has each sender say a message after its previous one is acknowledged, in 100 rooms, with the servers in turn. */
    private static void appends(String log, PostgresServer database, int senders, Broker... servers) {
        run(senders, WARM_UP_SECONDS, servers);
        long server = cpuMicros();
        long engine = database.cpuMicros();
        Latencies latencies = run(senders, SECONDS, servers);
        long count = latencies.total();
        report(
                "%-12s %,12d %,12d %8.2f %8.2f %18.1f %18.1f",
                log,
                senders,
                count / SECONDS,
                latencies.quantile(0.5) / 1e3,
                latencies.quantile(0.99) / 1e3,
                (double) (cpuMicros() - server) / count,
                (double) (database.cpuMicros() - engine) / count);
    }

    private static Latencies run(int senders, int seconds, Broker... servers) {
        Latencies latencies = new Latencies();
        runs++;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        List<CompletableFuture<Void>> ended = new ArrayList<>();
        for (int i = 0; i < senders; i++) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            ended.add(done);
            say(servers[i % servers.length], i, 0, end, latencies, done);
        }
        ended.forEach(CompletableFuture::join);
        return latencies;
    }

    private static void say(
            Broker server, int sender, int n, long end, Latencies latencies, CompletableFuture<Void> done) {
        RoomName room = new RoomName("room" + sender % ROOMS);
        User author = new User("u" + sender, "U");
        for (int i = n; ; i++) {
            int next = i + 1;
            long start = System.nanoTime();
            CompletableFuture<Appended> answer = server.append(
                            room, new Draft(author, runs + "-" + i, LogBenchmark.TEXT))
                    .toCompletableFuture();
            if (!answer.isDone()) {
                var unused = answer.whenComplete((appended, error) -> {
                    if (error != null) {
                        done.completeExceptionally(error);
                    } else if (!isOver(start, end, latencies, done)) {
                        say(server, sender, next, end, latencies, done);
                    }
                });
                return;
            }
            // in a loop, since a log in memory answers at once
            answer.join();
            if (isOver(start, end, latencies, done)) {
                return;
            }
        }
    }

    private static boolean isOver(long start, long end, Latencies latencies, CompletableFuture<Void> done) {
        long now = System.nanoTime();
        add(latencies, now - start);
        if (now >= end) {
            done.complete(null);
        }
        return now >= end;
    }

    private static void add(Latencies latencies, long nanos) {
        synchronized (latencies) {
            latencies.add(TimeUnit.NANOSECONDS.toMicros(nanos));
        }
    }

    /** Says 1,000 messages a second in 100 rooms on one server, and measures when both hear them. */
    private static void heard(Broker first, Broker second) {
        Latencies same = new Latencies();
        Latencies other = new Latencies();
        long[] begun = new long[RATE * SECONDS];
        runs++;
        String run = runs + "-";
        for (int i = 0; i < ROOMS; i++) {
            RoomName room = new RoomName("room" + i);
            get(first.subscribe(room, messages -> messages.forEach(each -> note(each.key(), run, begun, same))));
            get(second.subscribe(room, messages -> messages.forEach(each -> note(each.key(), run, begun, other))));
        }
        List<CompletionStage<Appended>> answers = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < begun.length; i++) {
            long due = start + i * TimeUnit.SECONDS.toNanos(1) / RATE;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            begun[i] = System.nanoTime();
            answers.add(first.append(
                    new RoomName("room" + i % ROOMS), new Draft(new User("u", "U"), run + i, LogBenchmark.TEXT)));
        }
        answers.forEach(ClusterBenchmark::get);
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        for (Latencies each : List.of(same, other)) {
            report(
                    "heard on the %s server: %,d messages, p50 %.1f ms, p99 %.1f ms",
                    each == same ? "same" : "other", each.total(), each.quantile(0.5) / 1e3, each.quantile(0.99) / 1e3);
        }
    }

    private static void note(@Nullable String key, String run, long[] begun, Latencies into) {
        if (key != null && key.startsWith(run)) {
            add(into, System.nanoTime() - begun[Integer.parseInt(key.substring(run.length()))]);
        }
    }

    /** Counts what a server asks the database for if nothing happens. */
    private static void quiet(PostgresServer database, Broker server) throws SQLException {
        List<CompletionStage<Broker.Subscription>> subscriptions = new ArrayList<>();
        for (int i = 0; i < QUIET_ROOMS; i++) {
            subscriptions.add(server.subscribe(new RoomName("quiet" + i), messages -> {}));
        }
        subscriptions.forEach(ClusterBenchmark::get);
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(3));
        long commits = commits(database);
        long cpu = database.cpuMicros();
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(10));
        report(
                "two idle servers, one with %,d rooms that somebody is in: %.1f statements/s, the database is busy for"
                        + " %.1f %% of a core",
                QUIET_ROOMS, (commits(database) - commits) / 10.0, (database.cpuMicros() - cpu) / 1e5);
    }

    private static long commits(PostgresServer database) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.url());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT sum(xact_commit)::bigint FROM pg_stat_database")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void large(PostgresServer database, PostgresOptions options) throws SQLException {
        try (PostgresBroker server = PostgresBroker.open(options, BrokerObserver.NONE)) {
            List<CompletionStage<Appended>> window = new ArrayList<>();
            for (int i = 0; i < MESSAGES; i++) {
                String text = "message " + i + (i == 500 ? " rare" : " 我在用简体中文写字 and some words more");
                window.add(server.append(LONG_ROOM, new Draft(new User("u", "U"), null, new Payload.Text(text))));
                if (window.size() == WINDOW) {
                    window.forEach(ClusterBenchmark::get);
                    window.clear();
                }
            }
            long begun = System.nanoTime();
            long read = 0;
            Page page = get(server.after(LONG_ROOM, 0, PAGE));
            while (!page.messages().isEmpty()) {
                read += page.messages().size();
                page = get(server.after(
                        LONG_ROOM,
                        page.messages().get(page.messages().size() - 1).seq(),
                        PAGE));
            }
            report("catching up with %,d messages: %,d ms", read, millisSince(begun));
            report("searching %,d messages for a word without the index: %,d ms", MESSAGES, search(server, "rare"));
            begun = System.nanoTime();
            server.indexing();
            while (filters(database) < MESSAGES / 512) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
            report("building the index in the background: %,d ms", millisSince(begun));
            for (String word : List.of("rare", "书", "简体中文")) {
                report("searching for %s with the index, to the end of the room: %,d ms", word, search(server, word));
            }
        }
    }

    private static long filters(PostgresServer database) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.url());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*) FROM large.search_block WHERE octet_length(filter) > 0")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static long search(Broker server, String word) {
        long begun = System.nanoTime();
        Needle needle = Needle.parse(word);
        long before = Long.MAX_VALUE;
        while (before > 0) {
            Sought part = get(server.search(new SearchRequest(LONG_ROOM, needle, before, "me")));
            long unused = part.candidates().stream()
                    .filter(each -> each.payload() instanceof Payload.Text said && needle.isIn(said.text()))
                    .count();
            before = part.next();
        }
        return millisSince(begun);
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }
}
