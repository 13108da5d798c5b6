package dev.parley.broker.sqlite.disk;

import static dev.parley.broker.Drafts.BOB;
import static dev.parley.broker.Drafts.PAGE;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.Drafts.keyed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.broker.Appended;
import dev.parley.broker.Broker;
import dev.parley.broker.Drafts;
import dev.parley.broker.PageSize;
import dev.parley.broker.sqlite.SqliteBroker;
import dev.parley.broker.sqlite.table.SqliteConnections;
import dev.parley.broker.sqlite.write.SqliteOptions;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is removed disappears from a file of any size, while others write and read. */
class ScrubberTest {
    /** Above every size for which a log is rebuilt or checked as a whole. */
    private static final long LARGE = Long.getLong("test.bytes", 60_000_000);

    private static final User EVE = new User("eve-swordfish", "Eve Swordfish");
    private static final Pattern TRACE = Pattern.compile("swordfish");
    private static final int AT_ONCE = 200;
    private static final PageSize ALL = new PageSize(1_000, 1_000_000);

    @TempDir
    private Path directory;

    private final Random random = new Random(11);
    private final Map<RoomName, List<String>> said = new HashMap<>();
    private final Queue<CompletionStage<Appended>> waiting = new ArrayDeque<>();

    private Broker open() {
        return SqliteBroker.open(SqliteOptions.in(directory), InstantSource.system());
    }

    private void say(Broker broker, RoomName room, User from, String text) {
        waiting.add(broker.append(room, keyed(from, null, text)));
        said.computeIfAbsent(room, each -> new ArrayList<>()).add(from.equals(EVE) ? "" : text);
        while (waiting.size() > AT_ONCE) {
            get(waiting.remove());
        }
    }

    /** Has people say something in several rooms in turn, so that SQLite splits pages and moves rows. */
    private void talk(Broker broker, long size) {
        for (long bytes = 0; bytes < size; ) {
            RoomName room = new RoomName("room" + random.nextInt(7));
            int length = random.nextInt(20) == 0 ? 60_000 : random.nextInt(400);
            String filling = "x".repeat(length);
            boolean eve = random.nextInt(3) == 0;
            say(broker, room, eve ? EVE : BOB, eve ? "swordfish" + filling : bytes + filling);
            bytes += length + 100;
        }
        waiting.forEach(Drafts::get);
        waiting.clear();
    }

    /** Returns how often the files contain the name of Eve, roughly. */
    private long traces() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(ScrubberTest::traces)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long traces(Path file) {
        try {
            return TRACE.matcher(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                    .results()
                    .count();
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertAllIsThere(Broker broker) {
        said.forEach((room, texts) -> {
            List<String> found = new ArrayList<>();
            for (List<Message> page = read(broker, room, 0); !page.isEmpty(); page = read(broker, room, last(page))) {
                page.stream().filter(each -> each.change() == null).forEach(each -> found.add(text(each)));
            }
            // not by assertThat(found), which would print megabytes
            assertThat(found.equals(texts)).as("what was said in %s", room).isTrue();
        });
    }

    private static List<Message> read(Broker broker, RoomName room, long after) {
        return get(broker.after(room, after, ALL)).messages();
    }

    private static long last(List<Message> page) {
        return page.get(page.size() - 1).seq();
    }

    private static String text(Message message) {
        return message.payload() instanceof Payload.Text text ? text.text() : "";
    }

    private void assertSound() throws Exception {
        try (Connection connection = SqliteConnections.reader(directory.resolve("parley.db"));
                Statement statement = connection.createStatement();
                ResultSet findings = statement.executeQuery("PRAGMA integrity_check")) {
            findings.next();
            assertThat(findings.getString(1)).isEqualTo("ok");
        }
    }

    @Test
    void leaves_nothing_of_an_erased_person_in_a_large_log_that_is_written_and_read_meanwhile() throws Exception {
        try (Broker broker = open()) {
            talk(broker, LARGE);
            assertThat(Files.size(directory.resolve("parley.db"))).isGreaterThan(LARGE / 2);
            AtomicBoolean ends = new AtomicBoolean();
            CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
                for (long after = 0; !ends.get(); after++) {
                    get(broker.after(new RoomName("room1"), after, PAGE));
                }
            });
            CompletionStage<?> erased = broker.erase(EVE.id());
            while (!erased.toCompletableFuture().isDone()) {
                say(broker, new RoomName("room" + random.nextInt(7)), BOB, "during the erasure");
                get(waiting.remove());
            }
            get(erased);
            await().pollInterval(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> {
                        for (int i = 0; i < 50; i++) {
                            say(
                                    broker,
                                    new RoomName("room" + random.nextInt(7)),
                                    BOB,
                                    "after the erasure" + "x".repeat(i));
                        }
                        return traces() == 0;
                    });
            ends.set(true);
            get(reader);
            waiting.forEach(Drafts::get);
            assertAllIsThere(broker);
        }
        assertSound();
        assertThat(traces()).isZero();
    }

    @Test
    void begins_again_after_a_crash() throws Exception {
        Path crashed = Files.createDirectory(directory.resolve("crashed"));
        try (Broker broker = open()) {
            talk(broker, 3_000_000);
            get(broker.erase(EVE.id()));
            for (String name : new String[] {"parley.db", "parley.db-wal"}) {
                Files.copy(directory.resolve(name), crashed.resolve(name));
            }
        }
        directory = crashed;
        assertThat(traces()).isPositive();
        try (Broker broker = open()) {
            await().atMost(Duration.ofSeconds(30)).until(() -> traces() == 0);
            assertAllIsThere(broker);
        }
        assertSound();
    }
}
