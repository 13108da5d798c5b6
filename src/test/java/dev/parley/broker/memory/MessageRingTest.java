package dev.parley.broker.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.broker.PageSize;
import dev.parley.broker.ReadRequest;
import dev.parley.message.Change;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.Revision;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MessageRingTest {
    private static final RoomName ROOM = new RoomName("lobby");
    private static final PageSize ALL = new PageSize(1_000_000, Integer.MAX_VALUE);

    /** Of one byte and of two for each character, and without a form in UTF-8. */
    private static final String[] STRINGS = {
        "", "a", "Grüße", "\u00FF", "房间", "👍🏽", "\uD83D", "x".repeat(127), "€".repeat(64)
    };

    private final Random random = new Random(7);
    private final MessageRing ring = new MessageRing(ROOM);
    private final TreeMap<Long, Message> model = new TreeMap<>();

    @Test
    void gives_back_what_it_was_given_while_messages_come_change_and_go() {
        for (int seq = 1; seq <= 6_000; seq++) {
            add(message(seq, longest(seq)));
            if (seq % 3 == 0) {
                replace(message(model.firstKey() + random.nextInt(model.size()), longest(seq)));
            }
            while (model.size() > 20 + 200 * (seq / 1_000 % 3)) {
                model.pollFirstEntry();
                ring.removeFirst();
            }
            if (seq % 100 == 0) {
                assertSame();
            }
        }
        while (!model.isEmpty()) {
            model.pollFirstEntry();
            ring.removeFirst();
        }
        assertThat(ring.capacity()).isZero();
        assertThat(ring.bytes()).isZero();
    }

    private static int longest(int seq) {
        return seq % 50 == 0 ? 20_000 : 300;
    }

    @Test
    void allocates_little_more_than_it_keeps_however_often_messages_change() {
        for (int seq = 1; seq <= 500; seq++) {
            add(text(seq, 10));
        }
        for (int round = 0; round < 20_000; round++) {
            replace(text(1 + random.nextInt(500), random.nextInt(4_000)));
            assertThat(ring.capacity()).isLessThan(4 * ring.bytes() + 64 * 1024);
        }
        assertSame();
        for (int seq = 1; seq <= 500; seq++) {
            replace(text(seq, 10));
        }
        assertThat(ring.capacity()).isLessThan(128 * 1024);
        assertSame();
    }

    @Test
    void leaves_nothing_of_what_was_erased() {
        byte[] array = new byte[1_000];
        PackedMessage.write(text(1, 100), 1, array, 7);

        PackedMessage.erase(array, 7);

        assertThat(array).containsOnly(0);
    }

    private void add(Message message) {
        ring.add(message, (int) message.seq());
        model.put(message.seq(), message);
    }

    private void replace(Message message) {
        ring.replace(message, (int) message.seq());
        model.put(message.seq(), message);
    }

    private void assertSame() {
        List<Message> kept = new ArrayList<>(model.values());
        List<Message> read = new ArrayList<>();
        ring.read(ReadRequest.after(ROOM, 0, ALL)).forEach(message -> read.add(message.with(List.of())));
        assertThat(read).isEqualTo(kept);
        for (Map.Entry<Long, Message> each : model.entrySet()) {
            long seq = each.getKey();
            assertThat(ring.hash(seq)).isEqualTo((int) seq);
            assertThat(ring.payloadSize(seq))
                    .isEqualTo(each.getValue().payload().size());
            assertThat(ring.isBy(each.getValue().from().id(), seq)).isTrue();
            assertThat(ring.isBy("nobody else", seq)).isFalse();
        }
    }

    private static Message text(long seq, int length) {
        User from = new User("ann", "Ann");
        return new Message(ROOM, seq, Instant.ofEpochMilli(seq), from, "k" + seq, new Payload.Text("x".repeat(length)));
    }

    private Message message(long seq, int longest) {
        User from = random.nextInt(4) == 0 ? User.NOBODY : new User(string() + 'u', string());
        String key = random.nextBoolean() ? null : 'k' + string();
        Change change = random.nextInt(3) > 0 ? null : change(seq);
        Revision revision = random.nextInt(3) > 0 ? null : new Revision(random.nextBoolean(), seq + 5, time());
        return new Message(ROOM, seq, time(), from, key, payload(longest), change, revision);
    }

    private @Nullable Change change(long seq) {
        return switch (random.nextInt(4)) {
            case 0 -> Change.edit(Math.max(1, seq - 1));
            case 1 -> Change.redaction(Math.max(1, seq - 2), random.nextBoolean());
            case 2 -> Change.erasure();
            default -> Change.reaction(Math.max(1, seq - 1));
        };
    }

    private Payload payload(int longest) {
        String type = random.nextBoolean() ? "image/png" : string();
        String text = string().repeat(random.nextInt(1 + longest / 64));
        byte[] bytes = new byte[random.nextInt(longest)];
        random.nextBytes(bytes);
        return switch (random.nextInt(7)) {
            case 0 -> new Payload.Text(text);
            case 1 -> new Payload.Text(text, type);
            case 2 -> new Payload.Json(text);
            case 3 -> new Payload.Json(text, type);
            case 4 -> new Payload.Binary(bytes, Payload.OCTET_STREAM);
            case 5 -> new Payload.Binary(bytes, type);
            default -> Payload.NONE;
        };
    }

    private String string() {
        return STRINGS[random.nextInt(STRINGS.length)];
    }

    private Instant time() {
        return Instant.ofEpochMilli(random.nextLong() >> 16);
    }
}
