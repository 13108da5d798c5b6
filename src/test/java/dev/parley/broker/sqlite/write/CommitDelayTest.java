package dev.parley.broker.sqlite.write;

import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.keyed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.broker.Appended;
import dev.parley.broker.sqlite.write.Request.Append;
import dev.parley.broker.sqlite.write.Request.Done;
import dev.parley.broker.sqlite.write.Request.Outcome;
import dev.parley.message.User;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A commit waits for those who are about to send something, and for nobody else. */
class CommitDelayTest {
    private static final long MILLI = 1_000_000;

    private final CommitDelay delay = new CommitDelay(Duration.ofMillis(2));

    private static Append append(String author) {
        return new Append(LOBBY, keyed(new User(author, "A"), null, "hello"), new CompletableFuture<>());
    }

    private static Outcome done(String author) {
        Append append = append(author);
        return new Done<>(append, append.answer(), new Result<>(new Appended("e", 1, Instant.EPOCH, false), null));
    }

    private void commit(long now, String... authors) {
        delay.committed(Arrays.stream(authors).map(CommitDelayTest::done).toList(), now, MILLI);
    }

    @Test
    void never_waits_for_a_lone_sender_however_fast() {
        for (int i = 0; i < 100; i++) {
            commit(i * MILLI, "ada", "ada", "ada");
            assertThat(delay.company(i * MILLI)).isEqualTo(1);
        }
    }

    @Test
    void waits_for_as_many_as_sent_something_a_moment_ago() {
        commit(MILLI, "ada");
        commit(2 * MILLI, "bob", "ada");
        commit(3 * MILLI, "eve");
        assertThat(delay.company(4 * MILLI)).isEqualTo(3);
        // eve alone is left
        assertThat(delay.company(12 * MILLI + MILLI / 2)).isEqualTo(1);
        assertThat(delay.company(60 * MILLI)).isEqualTo(1);
    }

    @Test
    void waits_no_longer_than_two_commits_take_and_never_beyond_its_bound() {
        assertThat(delay.nanos()).isZero();
        IntStream.range(0, 100).forEach(i -> delay.committed(List.of(), i, MILLI / 4));
        assertThat(delay.nanos()).isBetween(MILLI / 4, MILLI / 2);
        IntStream.range(0, 100).forEach(i -> delay.committed(List.of(), i, 50 * MILLI));
        assertThat(delay.nanos()).isEqualTo(2 * MILLI);
    }

    @Test
    void counts_a_batch_of_any_size_within_bounds() {
        commit(MILLI, IntStream.range(0, 1_000).mapToObj(i -> "u" + i).toArray(String[]::new));
        assertThat(delay.company(MILLI)).isEqualTo(64);
        assertThat(delay.company(60 * MILLI)).isEqualTo(1);
    }

    @Test
    void can_be_switched_off() {
        CommitDelay off = new CommitDelay(Duration.ZERO);
        off.committed(List.of(done("ada"), done("bob")), MILLI, MILLI);
        assertThat(off.company(MILLI)).isEqualTo(1);
        assertThat(off.nanos()).isZero();
    }

    // ---- the queue

    @Test
    @Timeout(30)
    void ends_the_wait_once_all_are_there_or_the_queue_is_closed() throws Exception {
        WriteQueue queue = new WriteQueue(WriteLimits.DEFAULTS);
        var thread = Executors.newSingleThreadExecutor();
        try {
            queue.add(append("ada"));
            var wait = thread.submit(() -> queue.linger(3, Duration.ofMinutes(5).toNanos()));
            queue.add(append("bob"));
            queue.add(append("eve"));
            wait.get(20, TimeUnit.SECONDS);
            assertThat(queue.take()).hasSize(3);
            var next = thread.submit(() -> queue.linger(3, Duration.ofMinutes(5).toNanos()));
            queue.close();
            next.get(20, TimeUnit.SECONDS);
        } finally {
            thread.shutdownNow();
        }
    }
}
