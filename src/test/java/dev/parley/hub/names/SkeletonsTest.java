package dev.parley.hub.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SkeletonsTest {
    private static boolean alike(String a, String b) {
        return !Collections.disjoint(Skeletons.of(a), Skeletons.of(b));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "lower case, Grace, gRACE",
        "Cyrillic, Grace, Gr\u0430\u0441\u0435",
        "Greek capitals, ANNA, \u0391\u039d\u039d\u0391",
        "full width, Ada, \uff21\uff44\uff41",
        "mathematical letters, Ada, \ud835\udc00\ud835\udc1d\ud835\udc1a",
        "zero width space, Ada, A\u200bda",
        "zero width joiner, Ada, Ad\u200da",
        "word joiner, Ada, \u2060Ada",
        "soft hyphen, Ada, A\u00adda",
        "variation selector, Ada, A\ufe0fda",
        "tag, Ada, Ada\udb40\udc61",
        "direction mark, Ada, \u200fAda",
        "direction override, Ada, \u202eAda",
        "Hangul filler, Ada, Ada\u3164",
        "no-break space, Ada Lovelace, Ada\u00a0Lovelace",
        "two spaces, Ada Lovelace, 'Ada  Lovelace'",
        "capital I and small l, Iris, lris",
        "one and l, Bill, Bi11",
        "zero and o, Bob, B0b",
        "rn and m, Thomas, Thornas",
        "decomposed, Zo\u00eb, Zoe\u0308",
        "ligature, office, o\ufb03ce",
        "sharp s, Strauss, Strau\u00df",
        "dotless i, Iris, \u0131ris",
        "Cherokee, Ada, \u13aada"
    })
    void names_that_look_alike_have_a_skeleton_in_common(String how, String a, String b) {
        assertThat(alike(a, b))
                .as("%s: %s and %s", how, Skeletons.of(a), Skeletons.of(b))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "Ann, Anna",
        "Ann, Bob",
        "Jos\u00e9, Jose",
        "Zo\u00eb, Zoe",
        "\u738b, \u7530",
        "Ada-2, Ada-3",
        "guest-12ab, guest-13ab",
        "\u0418\u0432\u0430\u043d, Ivan"
    })
    void other_names_do_not(String a, String b) {
        assertThat(alike(a, b))
                .as("%s and %s", Skeletons.of(a), Skeletons.of(b))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ada", "\ud83d\ude00", "\u0000", "x\ud800"})
    void every_text_has_one(String text) {
        assertThat(Skeletons.of(text)).isNotEmpty();
    }
}
