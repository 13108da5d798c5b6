package dev.parley.broker;

import static dev.parley.broker.Drafts.KITCHEN;
import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.PAGE;
import static dev.parley.broker.Drafts.appendAll;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.Drafts.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.broker.Broker.Listener;
import dev.parley.broker.memory.MemoryBroker;
import dev.parley.broker.memory.MemoryLimits;
import dev.parley.message.Message;
import dev.parley.message.Position;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Two logs that look like one. */
class SplitBrokerTest extends BrokerContract {
    private static Broker memory(InstantSource clock) {
        return new MemoryBroker(new MemoryLimits(10_000, 10_000_000, 100), clock);
    }

    @Override
    protected Broker open(InstantSource clock) {
        return new SplitBroker(memory(clock), memory(clock), LOBBY::equals);
    }

    /** Hears a room, and at which positions a new epoch began. */
    private static final class Ear implements Listener {
        private final List<Message> heard = new CopyOnWriteArrayList<>();
        private final List<Position> starts = new CopyOnWriteArrayList<>();

        @Override
        public void onMessages(List<Message> messages) {
            heard.addAll(messages);
        }

        @Override
        public void onNewEpoch(Position start) {
            starts.add(start);
        }
    }

    private volatile boolean moved;

    @Test
    void a_listener_moves_with_its_room_and_hears_the_other_log_from_then_on() {
        Broker one = memory(InstantSource.system());
        Broker two = memory(InstantSource.system());
        try (SplitBroker split = new SplitBroker(one, two, room -> moved && room.equals(LOBBY))) {
            Ear ear = new Ear();
            Ear other = new Ear();
            Broker.Subscription subscription = get(split.subscribe(LOBBY, ear));
            get(split.subscribe(KITCHEN, other));
            appendAll(split, LOBBY, "1");

            moved = true;
            appendAll(split, LOBBY, "2");
            split.follow();
            assertThat(ear.starts).hasSize(1);
            assertThat(ear.starts.get(0).seq()).isEqualTo(1);
            appendAll(split, LOBBY, "3");
            appendAll(one, LOBBY, "not heard");
            assertThat(texts(ear.heard)).containsExactly("1", "3");
            assertThat(texts(get(split.after(LOBBY, 0, PAGE)).messages())).containsExactly("2", "3");

            moved = false;
            split.follow();
            assertThat(ear.starts).hasSize(2);
            appendAll(split, LOBBY, "5");
            assertThat(texts(ear.heard)).containsExactly("1", "3", "5");

            subscription.cancel();
            moved = true;
            split.follow();
            appendAll(split, LOBBY, "6");
            assertThat(ear.heard).hasSize(3);
            assertThat(other.starts).isEmpty();
            assertThat(get(split.delete(LOBBY))).isEqualTo(6);
        }
    }

    @Test
    void an_export_and_an_erasure_cover_both_logs() {
        appendAll(broker, LOBBY, "1", "2");
        appendAll(broker, KITCHEN, "3");
        Authored part = get(broker.authored("ada", null, PAGE));
        List<Message> found = new CopyOnWriteArrayList<>(part.messages());
        while (part.next() != null) {
            part = get(broker.authored("ada", Objects.requireNonNull(part.next()), PAGE));
            found.addAll(part.messages());
        }
        assertThat(texts(found)).containsExactlyInAnyOrder("1", "2", "3");
        Erasure receipt = get(broker.erase("ada"));
        assertThat(receipt.messages()).isEqualTo(3);
        assertThat(receipt.rooms()).isEqualTo(2);
    }
}
