package dev.parley.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FairQueueTest {
    private final FairQueue<String> queue = new FairQueue<>(6, 3);

    private List<String> pollAll() {
        List<String> all = new ArrayList<>();
        for (String next = queue.poll(); next != null; next = queue.poll()) {
            all.add(next);
        }
        return all;
    }

    @Test
    void serves_owners_in_turn_and_keeps_the_order_of_each() {
        queue.offer("a", "a1");
        queue.offer("a", "a2");
        queue.offer("a", "a3");
        queue.offer("b", "b1");
        queue.offer("b", "b2");
        queue.offer("c", "c1");
        assertThat(pollAll()).containsExactly("a1", "b1", "c1", "a2", "b2", "a3");
    }

    @Test
    void makes_an_owner_that_was_just_served_wait_for_the_others() {
        queue.offer("a", "a1");
        queue.offer("a", "a2");
        assertThat(queue.poll()).isEqualTo("a1");
        queue.offer("b", "b1");
        queue.offer("a", "a3");
        assertThat(pollAll()).containsExactly("a2", "b1", "a3");
    }

    @Test
    void rejects_tasks_beyond_the_bound_of_an_owner_but_takes_those_of_others() {
        assertThat(queue.offer("a", "a1")).isTrue();
        assertThat(queue.offer("a", "a2")).isTrue();
        assertThat(queue.offer("a", "a3")).isTrue();
        assertThat(queue.offer("a", "a4")).isFalse();
        assertThat(queue.offer("b", "b1")).isTrue();
        queue.poll();
        assertThat(queue.offer("a", "a4")).isTrue();
    }

    @Test
    void rejects_tasks_beyond_the_bound_of_all_owners() {
        for (int i = 0; i < 6; i++) {
            assertThat(queue.offer("owner" + i, "task")).isTrue();
        }
        assertThat(queue.offer("one more", "task")).isFalse();
    }

    @Test
    void is_empty_and_usable_after_it_was_drained() {
        queue.offer("a", "a1");
        queue.offer("b", "b1");
        assertThat(queue.drain()).containsExactly("a1", "b1");
        assertThat(queue.poll()).isNull();
        assertThat(queue.offer("a", "a2")).isTrue();
        assertThat(queue.poll()).isEqualTo("a2");
    }
}
