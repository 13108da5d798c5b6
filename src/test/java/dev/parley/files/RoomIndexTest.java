package dev.parley.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The index of a room stays small however many messages refer to files. */
class RoomIndexTest {
    private static final String LOVED = "a".repeat(64);

    private static RoomIndex index() {
        return new RoomIndex("room", "epoch", 0, 0);
    }

    private static RoomIndex read(RoomIndex index) {
        return parse(index.lines());
    }

    private static RoomIndex parse(List<String> lines) {
        return Objects.requireNonNull(RoomIndex.parse(lines));
    }

    private static int size(RoomIndex index) {
        return index.lines().stream().mapToInt(String::length).sum();
    }

    private static String hash(int number) {
        return String.format("%064x", number);
    }

    @Test
    void a_file_of_very_many_messages_is_needed_until_the_last_of_them_is_trimmed() {
        RoomIndex index = index();
        String rare = "b".repeat(64);
        index.refer(1, rare, 1);
        for (int i = 2; i <= 100_000; i++) {
            index.refer(i, LOVED, i);
        }
        assertThat(size(index)).isLessThan(300_000);
        index = read(index);
        index.drop(100_000);
        assertThat(index.isNeeded(LOVED)).isTrue();
        index.drop(1);
        assertThat(index.isNeeded(rare)).isFalse();
        index.trim(100_000);
        assertThat(index.isNeeded(LOVED)).isTrue();
        index.trim(100_001);
        assertThat(index.isNeeded(LOVED)).isFalse();
        assertThat(index.wasNeeded(LOVED, 100_000)).isTrue();
    }

    @Test
    void files_that_are_not_there_do_not_push_out_those_that_are() {
        RoomIndex index = index();
        String real = "b".repeat(64);
        index.askFor(real::equals);
        for (int i = 1; i <= 100_000; i++) {
            index.refer(i, hash(i), i);
        }
        index.refer(100_001, real, 1);
        assertThat(size(index)).isLessThan(1_000_000);
        index = read(index);
        assertThat(index.isNeeded(real)).isTrue();
        index.drop(100_001);
        assertThat(index.isNeeded(real)).isFalse();
    }

    @Test
    void reads_what_an_earlier_version_wrote() {
        RoomIndex index = parse(List.of("parley-files 1", "room", "epoch 7 1", LOVED + " 5 2,4"));
        index.drop(2);
        assertThat(index.isNeeded(LOVED)).isTrue();
        index.drop(4);
        assertThat(index.isNeeded(LOVED)).isFalse();
        assertThat(index.wasNeeded(LOVED, 5)).isTrue();
        assertThat(index.seq()).isEqualTo(7);
    }
}
