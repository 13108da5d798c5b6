package dev.parley.hub.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ReadQueueTest {
    private final Deque<Runnable> unsent = new ArrayDeque<>();
    private final PageReads pages = new PageReads(2 * Pages.READ_BYTES);
    private final List<String> started = new ArrayList<>();
    private final Deque<Runnable> used = new ArrayDeque<>();

    private Consumer<Runnable> page(String name) {
        return done -> {
            started.add(name);
            used.add(done);
        };
    }

    @Test
    void a_client_reads_one_page_at_a_time_each_after_the_one_before_has_left() {
        ReadQueue reads = new ReadQueue(pages, unsent::add);
        reads.read(page("a"));
        reads.read(page("b"));
        assertThat(started).containsExactly("a");

        used.remove().run();
        assertThat(started).containsExactly("a");
        unsent.remove().run();

        assertThat(started).containsExactly("a", "b");
    }

    @Test
    void all_clients_together_read_as_many_pages_as_fit_into_the_memory_for_them() {
        for (String client : List.of("a", "b", "c", "d")) {
            new ReadQueue(pages, unsent::add).read(page(client));
        }
        assertThat(started).containsExactly("a", "b");

        used.remove().run();
        assertThat(started).containsExactly("a", "b", "c");
        used.remove().run();
        used.remove().run();
        assertThat(started).containsExactly("a", "b", "c", "d");
    }

    @Test
    void nothing_more_is_read_for_a_client_that_is_gone() {
        ReadQueue gone = new ReadQueue(pages, Runnable::run);
        List.of("a", "b", "c").forEach(name -> gone.read(page(name)));
        ReadQueue other = new ReadQueue(pages, Runnable::run);
        other.read(page("other"));
        ReadQueue late = new ReadQueue(pages, Runnable::run);
        late.read(page("late"));

        gone.close();
        late.close();
        gone.read(page("d"));
        used.remove().run();
        used.remove().run();

        assertThat(started).containsExactly("a", "other");
        new ReadQueue(pages, Runnable::run).read(page("next"));
        assertThat(started).endsWith("next");
    }

    @Test
    void ten_thousand_reads_that_are_answered_at_once_need_no_deep_stack() {
        ReadQueue reads = new ReadQueue(pages, Runnable::run);
        List<Runnable> first = new ArrayList<>();
        int[] read = {0};
        reads.read(first::add);
        for (int i = 0; i < 10_000; i++) {
            reads.read(done -> {
                read[0]++;
                done.run();
            });
        }

        first.get(0).run();

        assertThat(read[0]).isEqualTo(10_000);
    }
}
