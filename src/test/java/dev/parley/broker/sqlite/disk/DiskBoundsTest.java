package dev.parley.broker.sqlite.disk;

import static dev.parley.broker.Drafts.ADA;
import static dev.parley.broker.Drafts.KITCHEN;
import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.PAGE;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.Drafts.keyed;
import static dev.parley.broker.Drafts.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.broker.Amendment;
import dev.parley.broker.Appended;
import dev.parley.broker.Broker;
import dev.parley.broker.BrokerHealth.State;
import dev.parley.broker.NoSpaceException;
import dev.parley.broker.Retention;
import dev.parley.broker.sqlite.SqliteBroker;
import dev.parley.broker.sqlite.write.SqliteOptions;
import dev.parley.it.LogRecorder;
import dev.parley.message.Payload;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log stays within the space that it may use, and works on within it. */
class DiskBoundsTest {
    private static final long BYTES = 4 * 1024 * 1024;
    private static final String BIG = "x".repeat(20_000);
    private static final OptionalLong NO_RESERVE = OptionalLong.of(0);

    @TempDir
    private Path directory;

    private Broker open(DiskBounds bounds) {
        return SqliteBroker.open(SqliteOptions.in(directory).with(bounds), InstantSource.system());
    }

    private long size() {
        return directory.resolve("parley.db").toFile().length()
                + directory.resolve("parley.db-wal").toFile().length();
    }

    /** Short enough that emptying it would not help. */
    private boolean isWriteAheadLogShort() {
        return directory.resolve("parley.db-wal").toFile().length() <= 1024 * 1024;
    }

    /** Returns why a message is rejected, or null if it is stored. */
    private static @Nullable Throwable rejection(CompletionStage<?> answer) {
        try {
            get(answer);
            return null;
        } catch (CompletionException e) {
            return e.getCause();
        }
    }

    /** Appends until the log stays full although its write-ahead log has been emptied; returns how many were stored. */
    private int fill(Broker broker) {
        int stored = 0;
        boolean wasEmptied = true;
        while (wasEmptied) {
            Throwable why = null;
            while (why == null) {
                why = rejection(broker.append(LOBBY, keyed(ADA, "k" + stored, BIG)));
                stored += why == null ? 1 : 0;
                assertThat(size()).isLessThan(BYTES + BYTES / 8);
            }
            assertThat(why).isInstanceOf(NoSpaceException.class).hasMessageContaining("parley.data.bytes = " + BYTES);
            wasEmptied = !isWriteAheadLogShort();
            await().until(this::isWriteAheadLogShort);
        }
        return stored;
    }

    @Test
    void rejects_messages_and_edits_beyond_its_size_and_takes_everything_else() {
        try (LogRecorder log = new LogRecorder(LogSpace.class.getName());
                Broker broker = open(new DiskBounds(BYTES, NO_RESERVE))) {
            Appended first = get(broker.append(LOBBY, keyed(ADA, "first", BIG)));
            int stored = fill(broker);
            assertThat(stored).isGreaterThan(50);
            assertThat(broker.health().full()).isTrue();
            assertThat(broker.health().state()).isEqualTo(State.WRITABLE);
            assertThat(log.lines().get(0)).contains("takes no more messages", "parley.data.bytes = " + BYTES);

            // what was stored is acknowledged, read and removed as before
            assertThat(get(broker.append(LOBBY, keyed(ADA, "first", BIG))))
                    .isEqualTo(new Appended(first.epoch(), first.seq(), first.at(), true));
            assertThat(get(broker.after(LOBBY, 0, PAGE)).messages()).isNotEmpty();
            // a checkpoint may have made space for a few more since
            String more = "x".repeat((int) BYTES);
            Payload edited = new Payload.Text(more);
            assertThat(rejection(broker.amend(LOBBY, Amendment.edit(ADA, "e", first.seq(), edited))))
                    .isInstanceOf(NoSpaceException.class);
            assertThat(get(broker.amend(LOBBY, Amendment.redaction(ADA, "r", first.seq(), "ada", false)))
                            .seq())
                    .isEqualTo(stored + 2L);
            get(broker.records().put("ban", "mallory", "for good"));
            assertThatThrownBy(() -> get(broker.append(KITCHEN, text(more))))
                    .hasCauseInstanceOf(NoSpaceException.class);

            get(broker.delete(LOBBY));
            await().atMost(Duration.ofSeconds(30)).until(() -> rejection(broker.append(KITCHEN, text(BIG))) == null);
            assertThat(broker.health().full()).isFalse();
            assertThat(log.lines().get(log.lines().size() - 1)).contains("takes messages again");
        }
    }

    @Test
    void stays_within_its_size_if_many_messages_come_at_once() {
        try (Broker broker = open(new DiskBounds(BYTES, NO_RESERVE))) {
            List<CompletionStage<Appended>> answers = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                answers.add(broker.append(LOBBY, text(BIG)));
            }
            long stored =
                    answers.stream().filter(each -> rejection(each) == null).count();
            assertThat(stored).isBetween(50L, BYTES / BIG.length());
            assertThat(size()).isLessThan(BYTES + BYTES / 8);
            assertThat(get(broker.after(LOBBY, 0, PAGE)).last()).isEqualTo(stored);
        }
    }

    @Test
    void leaves_free_space_to_others() {
        long usable = directory.toFile().getUsableSpace();
        try (Broker broker = open(new DiskBounds(Long.MAX_VALUE, OptionalLong.of(2 * usable)))) {
            assertThatThrownBy(() -> get(broker.append(LOBBY, text("1"))))
                    .hasCauseInstanceOf(NoSpaceException.class)
                    .hasMessageContaining("parley.data.reserve = " + 2 * usable);
        }
        try (Broker broker = open(new DiskBounds(Long.MAX_VALUE, OptionalLong.of(1)))) {
            assertThat(get(broker.append(LOBBY, text("1"))).seq()).isEqualTo(1);
        }
    }

    @Test
    void works_within_its_size_for_ever_if_old_messages_are_dropped() {
        SqliteOptions options = SqliteOptions.in(directory)
                .with(new Retention(5, null, Long.MAX_VALUE))
                .with(new DiskBounds(BYTES, NO_RESERVE));
        try (Broker broker = SqliteBroker.open(options, InstantSource.system())) {
            int stored = 0;
            for (int i = 0; i < 80; i++) {
                // a client retries what was rejected while the log was about to be shortened
                int number = i;
                await().atMost(Duration.ofSeconds(30))
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> rejection(broker.append(LOBBY, keyed(ADA, "k" + number, BIG.repeat(4)))) == null);
                stored++;
            }
            assertThat(get(broker.after(LOBBY, 0, PAGE)).last()).isEqualTo(stored);
        }
    }

    @Test
    void refuses_bounds_that_make_no_sense_and_names_the_setting() {
        assertThatThrownBy(() -> new DiskBounds(1000, NO_RESERVE)).hasMessageContaining("parley.data.bytes");
        assertThatThrownBy(() -> new DiskBounds(BYTES, OptionalLong.of(-1)))
                .hasMessageContaining("parley.data.reserve");
        assertThat(DiskBounds.DEFAULTS.reserveOf(2_000)).isEqualTo(100);
        assertThat(DiskBounds.DEFAULTS.reserveOf(Long.MAX_VALUE)).isEqualTo(256L * 1024 * 1024);
    }
}
