package dev.parley.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoomPatternTest {
    private static RoomName room(String name) {
        return RoomName.parse(name).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "lobby,     lobby,          true",
        "lobby,     lobby2,         false",
        "lobby,     lobby.a,        false",
        "lobby,     Lobby,          false",
        "news.*,    news.sport,     true",
        "news.*,    news,           false",
        "news.*,    news.a.b,       false",
        "news.*,    news.,          true",
        "dept-*,    dept-7,         true",
        "dept-*,    dept-,          true",
        "dept-*,    dept-7.a,       false",
        "dept-*.x,  dept-7.x,       true",
        "dept-7.**, dept-7.a,       true",
        "dept-7.**, dept-7.a.b.c,   true",
        "dept-7.**, dept-7,         false",
        "dept-7.**, dept-77.a,      false",
        "**,        a,              true",
        "**,        a.b.c,          true",
        "*,         a,              true",
        "*,         a.b,            false",
        "*.**,      a,              false",
        "{x}.b,     a.b,            true",
        "{x}.b,     a.c,            false",
    })
    void matches_part_by_part(String pattern, String name, boolean matches) {
        assertThat(RoomPattern.parse(pattern).matches(room(name))).isEqualTo(matches);
    }

    @Test
    void names_what_the_named_parts_stand_for() {
        RoomPattern pattern = RoomPattern.parse("dm.{a}.{b}");

        assertThat(pattern.bindings()).containsExactlyInAnyOrder("a", "b");
        assertThat(pattern.match(room("dm.ann.bob"))).isEqualTo(Map.of("a", "ann", "b", "bob"));
        assertThat(pattern.match(room("dm.ann"))).isNull();
        assertThat(pattern.match(room("dm.ann.bob.eve"))).isNull();
        assertThat(pattern.match(room("dm..bob"))).isEqualTo(Map.of("a", "", "b", "bob"));
    }

    @Test
    void compares_in_normal_form_c() {
        RoomPattern decomposed = RoomPattern.parse("cafe\u0301.*");

        assertThat(decomposed.matches(room("caf\u00e9.x"))).isTrue();
        assertThat(decomposed.matches(room("cafe\u0301.x"))).isTrue();
        assertThat(decomposed.matches(room("cafe.x"))).isFalse();
        assertThat(decomposed).isEqualTo(RoomPattern.parse("caf\u00e9.*"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a*b",
                "*a",
                "a.**.b",
                "**.a",
                "***",
                "a**",
                "{}",
                "{A}",
                "{a",
                "a}",
                "{1}",
                "{a}b",
                "{a}.{a}",
                "a b",
                "a\u0000",
                "a\u202eb",
                "a..b"
            })
    void refuses_what_it_cannot_read(String pattern) {
        assertThatThrownBy(() -> RoomPattern.parse(pattern)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refuses_a_pattern_that_is_longer_than_any_name() {
        assertThatThrownBy(() -> RoomPattern.parse("a".repeat(257))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "**,      a.b,     true",
        "**,      **,      true",
        "*.**,    **,      false",
        "*.**,    a.**,    true",
        "a.**,    a,       false",
        "a.**,    a.*,     true",
        "a.*,     a.**,    false",
        "a.*,     a.{x},   true",
        "a.{x},   a.*,     true",
        "a*,      ab*,     true",
        "ab*,     a*,      false",
        "a*,      a,       true",
        "a*,      *,       false",
        "a,       a,       true",
        "a,       a.b,     false",
        "a.b,     a,       false",
    })
    void knows_which_pattern_hides_which(String first, String second, boolean covers) {
        assertThat(RoomPattern.parse(first).covers(RoomPattern.parse(second))).isEqualTo(covers);
    }

    @Test
    void a_pattern_that_covers_another_matches_all_of_its_rooms() {
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            RoomPattern first = pattern(random);
            RoomPattern second = pattern(random);
            if (first.covers(second)) {
                for (int j = 0; j < 20; j++) {
                    RoomName name = room(words(random, "a", "b", "ab", "abc"));
                    assertThat(second.matches(name) && !first.matches(name))
                            .as("%s, %s, %s", first, second, name)
                            .isFalse();
                }
            }
        }
    }

    private static RoomPattern pattern(Random random) {
        String text = words(random, "a", "b", "ab", "a*", "ab*", "*");
        return RoomPattern.parse(random.nextInt(3) == 0 ? text + ".**" : text);
    }

    private static String words(Random random, String... words) {
        return IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(i -> words[random.nextInt(words.length)])
                .collect(Collectors.joining("."));
    }
}
