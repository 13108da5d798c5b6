package dev.parley.broker.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdempotencyIndexTest {
    private static final RoomName ROOM = new RoomName("lobby");
    /** Two of them hash alike, and so do half of their keys: {@code "Aa"} and {@code "BB"} are twins to a string. */
    private static final String[] AUTHORS = {"Aa", "BB", "carol"};

    private final IdempotencyIndex index = new IdempotencyIndex();

    @Test
    void finds_what_a_map_would_while_messages_come_and_go() {
        Random random = new Random(1);
        Map<String, Message> model = new HashMap<>();
        Deque<Message> kept = new ArrayDeque<>();
        for (int seq = 1; seq <= 20_000; seq++) {
            String author = AUTHORS[random.nextInt(AUTHORS.length)];
            String key = key(random);
            assertThat(index.find(author, key)).isSameAs(model.get(author + ' ' + key));
            if (!model.containsKey(author + ' ' + key)) {
                Message message = message(seq, author, key);
                index.add(message);
                model.put(author + ' ' + key, message);
                kept.add(message);
            }
            // now many, now few
            int most = 10 + 300 * (seq / 2_000 % 3);
            while (kept.size() > most) {
                Message oldest = kept.remove();
                index.remove(oldest);
                model.remove(oldest.from().id() + ' ' + oldest.key());
            }
        }
        kept.forEach(message -> assertThat(index.find(message.from().id(), String.valueOf(message.key())))
                .isSameAs(message));
    }

    private static String key(Random random) {
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            key.append(random.nextBoolean() ? "Aa" : "BB");
        }
        return key.append(random.nextInt(20)).toString();
    }

    @Test
    void has_nothing_without_a_key() {
        Message message = new Message(ROOM, 1, Instant.EPOCH, new User("u", "u"), null, new Payload.Text("hi"));

        index.add(message);
        index.remove(message);

        assertThat(index.find("u", "null")).isNull();
    }

    private static Message message(long seq, String author, String key) {
        return new Message(ROOM, seq, Instant.EPOCH, new User(author, author), key, new Payload.Text("hi"));
    }
}
