package dev.parley.broker.sqlite;

import static dev.parley.broker.Drafts.ADA;
import static dev.parley.broker.Drafts.KITCHEN;
import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.Drafts.keyed;
import static dev.parley.broker.Drafts.text;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.broker.Appended;
import dev.parley.broker.Broker;
import dev.parley.broker.BrokerException;
import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.broker.sqlite.disk.HighWaterMark;
import dev.parley.broker.sqlite.write.SqliteOptions;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A log whose file is corrupt opens with every row that can be read, or says in a sentence why it does not. It never shows
 * what nobody said, and never assigns a position a second time in the same epoch.
 */
class SqliteCorruptionTest {
    private static final int FLIPS = Integer.getInteger("test.flips", 60);
    private static final int MESSAGES = 1_500;
    private static final List<RoomName> ROOMS = List.of(LOBBY, KITCHEN);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before anything is called
    private static Path directory;

    /** The log as it was written, without a write-ahead log. */
    private static byte[] intact = {};

    /** A later state: the database of a killed server, and its write-ahead log. */
    private static byte[] killedDatabase = {};

    private static byte[] killedWal = {};

    private static final Map<RoomName, List<Message>> WRITTEN = new HashMap<>();
    private static final Map<RoomName, List<Message>> WRITTEN_UNTIL_KILL = new HashMap<>();
    private static String epoch = "";

    private final Random random = new Random(42);

    @BeforeAll
    static void write() throws IOException {
        Path data = directory.resolve("original");
        try (Broker broker = SqliteBroker.open(SqliteOptions.in(data), InstantSource.system())) {
            for (int i = 0; i < MESSAGES; i++) {
                epoch = get(broker.append(ROOMS.get(i % 2), keyed(ADA, "key-" + i, "text " + i + " ".repeat(i % 300))))
                        .epoch();
            }
            // has the tail moved first, so that the pages of messages are those of an old log
            get(broker.erase("somebody else"));
            ROOMS.forEach(room -> WRITTEN.put(room, readAll(broker, room)));
        }
        intact = Files.readAllBytes(data.resolve("parley.db"));
        try (Broker broker = SqliteBroker.open(SqliteOptions.in(data), InstantSource.system())) {
            for (int i = 0; i < 100; i++) {
                get(broker.append(LOBBY, text("late " + i)));
            }
            ROOMS.forEach(room -> WRITTEN_UNTIL_KILL.put(room, readAll(broker, room)));
            killedDatabase = Files.readAllBytes(data.resolve("parley.db"));
            killedWal = Files.readAllBytes(data.resolve("parley.db-wal"));
        }
    }

    @Test
    void opens_with_everything_when_nothing_is_corrupt() throws IOException {
        assertThat(judge(intact, null, WRITTEN)).isEqualTo(Verdict.COMPLETE);
        assertThat(judge(killedDatabase, killedWal, WRITTEN_UNTIL_KILL)).isEqualTo(Verdict.COMPLETE);
    }

    @Test
    void survives_or_refuses_flipped_bits_in_the_database() throws IOException {
        Map<Verdict, Integer> verdicts = new HashMap<>();
        for (int i = 0; i < FLIPS; i++) {
            byte[] database = intact.clone();
            flip(database, random.nextInt(database.length));
            verdicts.merge(judge(database, null, WRITTEN), 1, Integer::sum);
        }
        // most bytes are payload: one row is lost, the others are served
        assertThat(verdicts.get(Verdict.WITH_GAPS)).isGreaterThan(FLIPS / 10);
    }

    @Test
    void survives_or_refuses_flipped_bits_in_the_schema() throws IOException {
        String page = new String(intact, 0, 4096, ISO_8859_1);
        List<Integer> names = IntStream.range(page.indexOf("CREATE"), 4096)
                .filter(i -> i % 3 == 0 && Character.isLetter(page.charAt(i)))
                .boxed()
                .toList();
        for (int index : names) {
            byte[] database = intact.clone();
            // "id" becomes "hd": a valid name, which no statement knows
            database[index] ^= 1;
            judge(database, null, WRITTEN);
        }
    }

    @Test
    void survives_or_refuses_overwritten_pages() throws IOException {
        for (int i = 0; i < FLIPS / 3; i++) {
            byte[] database = intact.clone();
            byte[] garbage = new byte[4096];
            random.nextBytes(garbage);
            System.arraycopy(garbage, 0, database, random.nextInt(database.length / 4096) * 4096, 4096);
            judge(database, null, WRITTEN);
        }
    }

    @Test
    void survives_or_refuses_a_truncated_database() throws IOException {
        for (int i = 0; i < FLIPS / 3; i++) {
            byte[] database = java.util.Arrays.copyOf(intact, random.nextInt(intact.length));
            judge(database, null, WRITTEN);
        }
    }

    @Test
    void survives_or_refuses_a_corrupt_write_ahead_log() throws IOException {
        for (int i = 0; i < FLIPS / 3; i++) {
            byte[] wal = killedWal.clone();
            flip(wal, random.nextInt(wal.length));
            judge(killedDatabase, wal, WRITTEN_UNTIL_KILL);
        }
    }

    @Test
    void survives_or_refuses_a_truncated_write_ahead_log() throws IOException {
        for (int i = 0; i < FLIPS / 3; i++) {
            byte[] wal = java.util.Arrays.copyOf(killedWal, random.nextInt(killedWal.length));
            judge(killedDatabase, wal, WRITTEN_UNTIL_KILL);
        }
    }

    @Test
    void keeps_reading_after_a_page_that_was_lost_while_it_runs() throws IOException {
        Path data = place(intact, null, MESSAGES);
        try (Broker broker = SqliteBroker.open(SqliteOptions.in(data), InstantSource.system())) {
            List<Integer> leaves = leavesOfMessages();
            try (FileChannel channel = FileChannel.open(data.resolve("parley.db"), StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.allocate(4096), leaves.get(leaves.size() / 2) * 4096L);
            }
            int read = 0;
            for (RoomName room : ROOMS) {
                read += checkedAll(broker, room, WRITTEN).size();
            }
            assertThat(read).isBetween(MESSAGES / 2, MESSAGES);
        }
    }

    @Test
    void reads_what_is_still_in_the_tail_although_a_page_before_it_was_lost() throws IOException {
        Path data = place(intact, null, MESSAGES);
        try (Broker broker = SqliteBroker.open(SqliteOptions.in(data), InstantSource.system())) {
            List<Integer> leaves = leavesOfMessages();
            RoomName room = ROOMS.get(0);
            get(broker.append(room, text("before")));
            try (FileChannel channel = FileChannel.open(data.resolve("parley.db"), StandardOpenOption.WRITE)) {
                for (int leaf : leaves) {
                    channel.write(ByteBuffer.allocate(4096), leaf * 4096L);
                }
            }
            get(broker.append(room, text("after")));
            assertThat(readAll(broker, room))
                    .extracting(Message::payload)
                    .endsWith(new Payload.Text("before"), new Payload.Text("after"));
        }
    }

    /** Returns the pages that hold messages and nothing else. */
    private static List<Integer> leavesOfMessages() {
        int tableLeaf = 13; // https://www.sqlite.org/fileformat.html, section 1.6
        return IntStream.range(1, intact.length / 4096)
                .filter(page -> intact[page * 4096] == tableLeaf)
                .filter(page -> new String(intact, page * 4096, 4096, ISO_8859_1).contains("text "))
                .boxed()
                .toList();
    }

    private enum Verdict {
        REFUSED,
        WITH_GAPS,
        COMPLETE
    }

    /** Opens the log, reads all of it in both directions, appends, and fails if something is wrong. */
    private Verdict judge(byte[] database, byte @Nullable [] wal, Map<RoomName, List<Message>> written)
            throws IOException {
        int total = written.values().stream().mapToInt(List::size).sum();
        Path data = place(database, wal, total);
        int read = 0;
        try (Broker broker = SqliteBroker.open(SqliteOptions.in(data), InstantSource.system())) {
            for (RoomName room : ROOMS) {
                read += checkedAll(broker, room, written).size();
                checkAppend(broker, room, written.getOrDefault(room, List.of()).size());
            }
        } catch (BrokerException e) {
            assertThat(e).hasMessageContaining("parley.db").hasMessageMatching("(?s).*(corrupt|cannot be opened).*");
            return Verdict.REFUSED;
        }
        return read == total ? Verdict.COMPLETE : Verdict.WITH_GAPS;
    }

    private static List<Message> checkedAll(Broker broker, RoomName room, Map<RoomName, List<Message>> written) {
        List<Message> forward = readAll(broker, room);
        assertThat(written.get(room)).containsAll(forward);
        assertThat(forward).isSortedAccordingTo((a, b) -> Long.compare(a.seq(), b.seq()));
        assertThat(readAllBackward(broker, room)).isEqualTo(forward);
        return forward;
    }

    private static void checkAppend(Broker broker, RoomName room, int had) {
        Appended appended;
        try {
            appended = get(broker.append(room, text("new")));
        } catch (java.util.concurrent.CompletionException e) {
            assertThat(e).hasCauseInstanceOf(BrokerException.class);
            return;
        }
        if (appended.epoch().equals(epoch)) {
            assertThat(appended.seq()).isEqualTo(had + 1);
        }
    }

    /** Writes the files for a broker to open, with a mark that says how far the log had come. */
    private Path place(byte[] database, byte @Nullable [] wal, int messages) throws IOException {
        Path data = Files.createTempDirectory(directory, "log");
        Path file = Files.write(data.resolve("parley.db"), database);
        if (wal != null) {
            Files.write(data.resolve("parley.db-wal"), wal);
        }
        HighWaterMark.start(data.resolve("parley.mark"), file, epoch, messages).close();
        return data;
    }

    private void flip(byte[] bytes, int index) {
        bytes[index] = (byte) (bytes[index] ^ (1 << random.nextInt(8)));
    }

    private static List<Message> readAll(Broker broker, RoomName room) {
        List<Message> all = new ArrayList<>();
        Page page = get(broker.after(room, 0, new PageSize(64, 1_000_000)));
        while (!page.messages().isEmpty()) {
            all.addAll(page.messages());
            page = get(broker.after(room, all.get(all.size() - 1).seq(), new PageSize(64, 1_000_000)));
        }
        return all;
    }

    private static List<Message> readAllBackward(Broker broker, RoomName room) {
        List<Message> all = new ArrayList<>();
        Page page = get(broker.before(room, Long.MAX_VALUE, new PageSize(50, 1_000_000)));
        while (!page.messages().isEmpty()) {
            all.addAll(0, page.messages());
            page = get(broker.before(room, all.get(0).seq(), new PageSize(50, 1_000_000)));
        }
        return all;
    }
}
