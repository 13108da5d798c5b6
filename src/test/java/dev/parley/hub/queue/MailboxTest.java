package dev.parley.hub.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MailboxTest {
    private static final int POSTERS = 4;
    private static final int EACH = 5_000;

    private final ExecutorService workers = Executors.newFixedThreadPool(2);

    @AfterEach
    void stop() {
        workers.shutdownNow();
    }

    /** A poster's tasks in order, never two at a time, whether posting threads or workers run them. */
    @Test
    void runs_one_task_at_a_time_and_keeps_each_posters_order() throws Exception {
        AtomicBoolean inline = new AtomicBoolean();
        Mailbox mailbox = new Mailbox(workers, (nanos, later) -> later.run(), inline::get);
        AtomicBoolean busy = new AtomicBoolean();
        List<List<Integer>> ran = IntStream.range(0, POSTERS)
                .<List<Integer>>mapToObj(i -> new ArrayList<>())
                .toList();
        List<String> clashes = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(POSTERS * EACH);
        List<Thread> posters = new ArrayList<>();
        for (int poster = 0; poster < POSTERS; poster++) {
            List<Integer> mine = ran.get(poster);
            posters.add(new Thread(() -> {
                for (int i = 0; i < EACH; i++) {
                    int number = i;
                    inline.set(i % 3 == 0);
                    mailbox.post(() -> {
                        if (!busy.compareAndSet(false, true)) {
                            clashes.add("two at a time");
                        }
                        mine.add(number);
                        busy.set(false);
                        done.countDown();
                    });
                }
            }));
        }
        posters.forEach(Thread::start);

        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(clashes).isEmpty();
        assertThat(ran)
                .allSatisfy(each -> assertThat(each)
                        .isEqualTo(IntStream.range(0, EACH).boxed().toList()));
    }

    @Test
    void a_busy_room_rests_before_it_takes_what_came_meanwhile_so_that_more_can_come_along() throws Exception {
        List<Runnable> resting = new ArrayList<>();
        CountDownLatch rested = new CountDownLatch(1);
        Mailbox mailbox = new Mailbox(
                workers,
                (nanos, later) -> {
                    assertThat(nanos).isBetween(1L, TimeUnit.MILLISECONDS.toNanos(2));
                    resting.add(later);
                    rested.countDown();
                },
                () -> false);
        CountDownLatch all = new CountDownLatch(2);
        mailbox.post(() -> {
            mailbox.post(all::countDown);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        });
        assertThat(rested.await(10, TimeUnit.SECONDS)).isTrue();
        mailbox.post(all::countDown);
        assertThat(all.getCount()).isEqualTo(2);

        resting.get(0).run();

        assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_task_that_fails_takes_no_other_with_it() {
        List<String> ran = new ArrayList<>();
        Mailbox mailbox = new Mailbox(Runnable::run, (nanos, later) -> later.run(), () -> true);
        mailbox.post(() -> {
            mailbox.post(() -> ran.add("second"));
            throw new IllegalStateException("meant to fail");
        });

        assertThat(ran).containsExactly("second");
    }
}
