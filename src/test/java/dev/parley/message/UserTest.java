package dev.parley.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserTest {
    private static final String SMILE = "\uD83D\uDE00";

    @ParameterizedTest
    @ValueSource(strings = {"a", "Ada Lovelace", "Ζωή", "عَلِيّ", "👩‍👩‍👧", "O'Neil <b>", "x\u00a0y"})
    void takes_names_as_people_write_them(String name) {
        assertThat(User.isName(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\u2003",
                "a\nb",
                "a\u0000",
                "\u0085x",
                "a\u2028",
                "a\uD800",
                "\uDC00a",
                "a\u202Eb",
                "\u2066"
            })
    void refuses_names_that_are_blank_or_change_what_stands_around_them(String name) {
        assertThat(User.isName(name)).isFalse();
    }

    @Test
    void counts_characters_not_units() {
        assertThat(User.isName(SMILE.repeat(64))).isTrue();
        assertThat(User.isName(SMILE.repeat(64) + "a")).isFalse();
        assertThat(User.isName("a".repeat(65))).isFalse();
    }
}
