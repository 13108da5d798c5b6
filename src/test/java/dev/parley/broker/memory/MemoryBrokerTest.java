package dev.parley.broker.memory;

import static dev.parley.broker.Drafts.KITCHEN;
import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.PAGE;
import static dev.parley.broker.Drafts.appendAll;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.Drafts.seqs;
import static dev.parley.broker.Drafts.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.broker.Appended;
import dev.parley.broker.Broker;
import dev.parley.broker.BrokerContract;
import dev.parley.broker.Drafts;
import dev.parley.broker.LogFullException;
import dev.parley.broker.Page;
import dev.parley.broker.Records;
import dev.parley.message.Message;
import dev.parley.message.RoomName;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class MemoryBrokerTest extends BrokerContract {
    @Override
    protected Broker open(InstantSource clock) {
        return new MemoryBroker(new MemoryLimits(10_000, 10_000_000, 100), clock);
    }

    @Test
    void cuts_pages_with_many_reactions() {
        cutsPagesWithManyReactions();
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
    void facts_about_persons_go_with_the_room() {
        try (Broker small = new MemoryBroker(new MemoryLimits(2, 1_000, 1), InstantSource.system())) {
            appendAll(small, LOBBY, "1");
            get(small.records().update(Records.OF_PERSONS + LOBBY.value(), Map.of("ada", "1"), List.of()));
            get(small.records().put("ban", LOBBY.value(), "1"));
            appendAll(small, KITCHEN, "1");
            assertThat(get(small.records().all(Records.OF_PERSONS + LOBBY.value())))
                    .isEmpty();
            assertThat(get(small.records().all("ban"))).hasSize(1);
        }
    }

    @Test
    void rejects_a_message_for_one_room_too_many_unless_nobody_listens_to_another() {
        MemoryLimits limits = new MemoryLimits(10, 1_000, 100, 1_000_000, 2);
        try (Broker small = new MemoryBroker(limits, InstantSource.system())) {
            RoomName third = new RoomName("third");
            Broker.Subscription lobby = get(small.subscribe(LOBBY, messages -> {}));
            get(small.subscribe(KITCHEN, messages -> {}));
            get(small.subscribe(third, messages -> {}));
            appendAll(small, LOBBY, "1");
            appendAll(small, KITCHEN, "1");
            assertThatThrownBy(() -> get(small.append(third, text("1"))))
                    .hasCauseInstanceOf(LogFullException.class)
                    .hasMessageContaining("parley.rooms.max");
            appendAll(small, KITCHEN, "2");
            lobby.cancel();
            assertThat(get(small.append(third, text("1"))).seq()).isEqualTo(1);
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

    @Test
    void bounds_all_rooms_together_and_lets_the_largest_pay() {
        long total = 1_000_000;
        MemoryLimits limits = new MemoryLimits(10_000, 10_000_000, 1_000, total);
        try (MemoryBroker bounded = new MemoryBroker(limits, InstantSource.system())) {
            appendAll(bounded, LOBBY, "quiet", "rooms", "keep", "their", "history");
            for (int round = 0; round < 100; round++) {
                for (int i = 0; i < 50; i++) {
                    RoomName room = new RoomName("flood" + i);
                    get(bounded.subscribe(room, messages -> {}));
                    appendAll(bounded, room, "x".repeat(1_000));
                    assertThat(bounded.usedBytes()).isLessThanOrEqualTo(total);
                }
            }
            assertThat(get(bounded.after(LOBBY, 0, PAGE)).messages()).hasSize(5);
            Page flooded = get(bounded.after(new RoomName("flood0"), 0, PAGE));
            assertThat(flooded.last()).isEqualTo(100);
            assertThat(flooded.first()).isGreaterThan(1);
        }
    }

    @Test
    void keeps_no_message_that_is_larger_than_all_rooms_may_be() {
        try (MemoryBroker bounded = new MemoryBroker(new MemoryLimits(10, 10_000, 10, 1_000), InstantSource.system())) {
            List<Message> heard = new CopyOnWriteArrayList<>();
            get(bounded.subscribe(LOBBY, heard::addAll));
            appendAll(bounded, LOBBY, "x".repeat(5_000), "small");
            assertThat(seqs(heard)).containsExactly(1L, 2L);
            Page page = get(bounded.after(LOBBY, 0, PAGE));
            assertThat(seqs(page.messages())).containsExactly(2L);
            assertThat(bounded.usedBytes()).isLessThanOrEqualTo(1_000);
        }
    }

    @Test
    void counts_nothing_for_a_log_that_was_dropped() {
        try (MemoryBroker small =
                new MemoryBroker(new MemoryLimits(10, 10_000, 1, 1_000_000), InstantSource.system())) {
            appendAll(small, LOBBY, "1");
            long one = small.usedBytes();
            for (int i = 0; i < 10; i++) {
                appendAll(small, new RoomName("room" + i), "1");
            }
            assertThat(small.usedBytes()).isEqualTo(one);
        }
    }

    /** A log that is dropped between look-up and use must not take messages: its numbers would be assigned again. */
    @Test
    void never_assigns_a_position_twice_while_logs_are_dropped() {
        try (Broker small = new MemoryBroker(new MemoryLimits(10, 1_000, 1), InstantSource.system())) {
            Set<String> positions = ConcurrentHashMap.newKeySet();
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                RoomName room = new RoomName("room" + thread % 2);
                all.add(CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        Appended appended = get(small.append(room, text("m")));
                        assertThat(positions.add(room + appended.epoch() + ' ' + appended.seq()))
                                .isTrue();
                    }
                }));
            }
            all.forEach(Drafts::get);
        }
    }
}
