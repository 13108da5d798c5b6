package dev.parley.broker.memory;

import static dev.parley.broker.Drafts.KITCHEN;
import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.PAGE;
import static dev.parley.broker.Drafts.appendAll;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.Drafts.seqs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.broker.Broker;
import dev.parley.broker.BrokerContract;
import dev.parley.broker.Page;
import dev.parley.message.RoomName;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class MemoryBrokerTest extends BrokerContract {
    @Override
    protected Broker open(InstantSource clock) {
        return new MemoryBroker(new MemoryLimits(10_000, 10_000_000, 100), clock);
    }

    @Test
    void keeps_the_newest_messages_and_says_which() {
        try (Broker small = new MemoryBroker(new MemoryLimits(2, 1_000, 1), InstantSource.system())) {
            appendAll(small, LOBBY, "1", "2", "3");
            Page page = get(small.after(LOBBY, 0, PAGE));
            assertThat(page.first()).isEqualTo(2);
            assertThat(seqs(page.messages())).containsExactly(2L, 3L);
        }
    }

    @Test
    void changes_the_epoch_when_a_log_was_dropped() {
        try (Broker small = new MemoryBroker(new MemoryLimits(2, 1_000, 1), InstantSource.system())) {
            appendAll(small, LOBBY, "1");
            String before = get(small.after(LOBBY, 0, PAGE)).epoch();
            appendAll(small, KITCHEN, "1");
            assertThat(get(small.after(LOBBY, 0, PAGE)).epoch()).isNotEqualTo(before);
        }
    }

    @Test
    void keeps_a_log_while_others_are_only_read() {
        try (Broker small = new MemoryBroker(new MemoryLimits(2, 1_000, 1), InstantSource.system())) {
            appendAll(small, LOBBY, "1");
            get(small.after(KITCHEN, 0, PAGE));
            get(small.before(KITCHEN, Long.MAX_VALUE, PAGE));
            assertThat(seqs(get(small.after(LOBBY, 0, PAGE)).messages())).containsExactly(1L);
        }
    }

    @Test
    void drops_a_log_without_messages_before_others() {
        try (Broker small = new MemoryBroker(new MemoryLimits(2, 1_000, 2), InstantSource.system())) {
            appendAll(small, LOBBY, "1");
            for (int i = 0; i < 5; i++) {
                get(small.subscribe(new RoomName("room" + i), messages -> {})).cancel();
            }
            assertThat(seqs(get(small.after(LOBBY, 0, PAGE)).messages())).containsExactly(1L);
        }
    }
}
