package dev.parley.broker.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdempotencyIndexTest {
    /** Two of them hash alike, and so do half of their keys: {@code "Aa"} and {@code "BB"} are twins to a string. */
    private static final String[] AUTHORS = {"Aa", "BB", "carol"};

    private final Map<Integer, String> owners = new HashMap<>();
    private final IdempotencyIndex index =
            new IdempotencyIndex((author, key, seq) -> (author + ' ' + key).equals(owners.get(seq)));

    @Test
    void finds_what_a_map_would_while_messages_come_and_go() {
        Random random = new Random(1);
        Map<String, Long> model = new HashMap<>();
        Deque<Kept> kept = new ArrayDeque<>();
        // past the lower half of a number
        for (long seq = Integer.MAX_VALUE - 5_000L; seq <= Integer.MAX_VALUE + 15_000L; seq++) {
            Kept next = new Kept(AUTHORS[random.nextInt(AUTHORS.length)], key(random), seq);
            assertThat(find(next))
                    .isEqualTo(model.getOrDefault(next.owner(), 0L).intValue());
            if (model.putIfAbsent(next.owner(), seq) == null) {
                owners.put((int) seq, next.owner());
                index.add(next.hash(), seq);
                kept.add(next);
            }
            // now many, now few
            int most = 10 + 300 * (int) (seq / 2_000 % 3);
            while (kept.size() > most) {
                Kept oldest = kept.remove();
                index.remove(oldest.hash(), oldest.seq());
                model.remove(oldest.owner());
            }
        }
        kept.forEach(each -> assertThat(find(each)).isEqualTo((int) each.seq()));
    }

    private int find(Kept message) {
        return (int) index.find(message.hash(), message.author(), message.key());
    }

    private static String key(Random random) {
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            key.append(random.nextBoolean() ? "Aa" : "BB");
        }
        return key.append(random.nextInt(20)).toString();
    }

    @Test
    void gives_a_hash_to_everything() {
        assertThat(IdempotencyIndex.hash("", "")).isNotZero();
        assertThat(IdempotencyIndex.hash("a", "bc")).isNotEqualTo(IdempotencyIndex.hash("ab", "c"));
        assertThat(IdempotencyIndex.hash("Aa", "key")).isNotEqualTo(IdempotencyIndex.hash("BB", "key"));
    }

    private record Kept(String author, String key, long seq) {
        int hash() {
            return IdempotencyIndex.hash(author, key);
        }

        String owner() {
            return author + ' ' + key;
        }
    }
}
