package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadQueueTest {
    private final ReadQueue reads = new ReadQueue();
    private final List<String> started = new ArrayList<>();

    @Test
    void one_reads_at_a_time_in_the_order_of_asking() {
        reads.read(() -> started.add("a"));
        reads.read(() -> started.add("b"));
        reads.read(() -> started.add("c"));
        assertThat(started).containsExactly("a");

        reads.done();
        assertThat(started).containsExactly("a", "b");
        reads.done();
        reads.done();
        assertThat(started).containsExactly("a", "b", "c");

        reads.read(() -> started.add("d"));
        assertThat(started).endsWith("d");
    }
}
