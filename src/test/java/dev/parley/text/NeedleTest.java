package dev.parley.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.text.Excerpt.Mark;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a search finds, in texts of any script. */
class NeedleTest {
    private static boolean finds(String query, String text) {
        return Needle.parse(query).isIn(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hello | Hello, world",
                "WORLD hell | Hello, world",
                "ello | Hello",
                "cafe | un Café",
                "CAFÉ | cafe",
                "strasse | Straße? STRASSE!",
                "ай | Айс-ти",
                "всем | Привет всем",
                "中文 | 用简体中文写",
                "文 | 用简体中文写",
                "体中 | 用简体中文写",
                "한 | 이것은 한국어",
                "한국 | 이것은 한국어",
                "ほん | にほんご",
                "ภาษา | นี่คือภาษาไทย",
                "ไทย | นี่คือภาษาไทย",
                "हिन्दी | यह हिन्दी है",
                "ＡＢＣ | abc",
                "ﬁsh | fish",
                "🎉 | party 🎉 time",
                "go | let us go",
                "𠮷 | 𠮷野家",
                "c++ | C++ or D",
                "'\"hello  world\"' | say hello world",
                "\"hello world\" | hello \t world",
                "foo-bar | a foo-bar b",
                "3.14 | pi is 3.14159"
            })
    void finds_what_is_there(String query, String text) {
        assertThat(finds(query.replace("'", ""), text)).as(query).isTrue();
        assertThat(gramsOf(text)).as(query).containsAll(pieces(query.replace("'", "")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hello there | hello world",
                "lo | hello",
                "文中 | 中文",
                "\"world hello\" | hello world",
                "c++ | C# and C",
                "한국 | 한 국"
            })
    void does_not_find(String query, String text) {
        assertThat(finds(query, text)).isFalse();
    }

    private static Set<Integer> gramsOf(String text) {
        Set<Integer> pieces = new HashSet<>();
        Grams.ofText(text, pieces::add);
        return pieces;
    }

    private static Set<Integer> pieces(String query) {
        return Arrays.stream(Needle.parse(query).grams()).boxed().collect(Collectors.toSet());
    }

    /** Otherwise the index would lose messages. */
    @Test
    void a_text_that_is_found_has_all_pieces_of_the_query() {
        Random random = new Random(7);
        String letters = "aAbé1中文国한ไทยи🎉𠮷-. \n\u0301\u200Dß";
        int[] points = letters.codePoints().toArray();
        int found = 0;
        for (int i = 0; i < 20_000; i++) {
            String text = text(random, points, random.nextInt(30));
            String query = text(random, points, 1 + random.nextInt(4));
            Needle needle;
            try {
                needle = Needle.parse(query);
            } catch (IllegalArgumentException e) {
                continue;
            }
            if (needle.isIn(text)) {
                found++;
                assertThat(gramsOf(text)).as("%s in %s", query, text).containsAll(pieces(query));
                assertThat(needle.excerpt(text).marks())
                        .as("%s in %s", query, text)
                        .isNotEmpty();
            }
        }
        assertThat(found).isGreaterThan(500);
    }

    private static String text(Random random, int[] points, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.toString();
    }

    @Test
    void an_excerpt_marks_what_was_found_in_the_original() {
        Excerpt excerpt = Needle.parse("cafe zu").excerpt("Zum CAFE\u0301 und zurück");
        assertThat(excerpt.text()).isEqualTo("Zum CAFE\u0301 und zurück");
        assertThat(excerpt.marks()).containsExactly(new Mark(0, 2), new Mark(4, 9), new Mark(14, 16));
    }

    @Test
    void an_excerpt_of_a_long_text_shows_the_first_match() {
        String text = "𠮷".repeat(500) + " needle " + "𠮷".repeat(500);
        Excerpt excerpt = Needle.parse("needle").excerpt(text);
        Mark mark = excerpt.marks().get(0);
        assertThat(excerpt.text()).startsWith("…𠮷").endsWith("𠮷…").hasSizeLessThanOrEqualTo(202);
        assertThat(excerpt.text().substring(mark.start(), mark.end())).isEqualTo("needle");
    }

    @Test
    void a_query_needs_something_that_can_be_found_and_is_bounded() {
        List.of("", " ", "...", "\"\"", "-", "\u200D")
                .forEach(query -> assertThatThrownBy(() -> Needle.parse(query))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("needs"));
        assertThatThrownBy(() -> Needle.parse("x".repeat(201))).hasMessageContaining("200 characters");
        assertThatThrownBy(() -> Needle.parse("a b c d e f g h i j k")).hasMessageContaining("10 words");
    }
}
