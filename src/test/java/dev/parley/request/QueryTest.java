package dev.parley.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
    @ParameterizedTest
    @CsvSource({
        "room=lobby,           lobby",
        "a=1&room=lobby&b=2,   lobby",
        "room=a%20b+c,         a b c",
        "room=b%C3%BCcher,     bücher",
        "room=bücher,          bücher",
        "%72oom=x,             x",
        "room=a=b,             a=b",
        "&&room=x&,            x",
        "room=%2B%26%3D,       +&=",
        "room=,                ''",
        "room,                 ''",
    })
    void decodes_as_forms_are(String raw, String room) {
        assertThat(Objects.requireNonNull(Query.parse(raw)).get("room")).isEqualTo(room);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=%",
                "a=%4",
                "a=%zz",
                "a=%4z",
                "%zz",
                "a=%ff",
                "a=%c3",
                "a=%ed%a0%80",
                "a=1&a=2",
                "a&a",
                "%61&a"
            })
    void knows_a_query_that_cannot_be_decoded(String raw) {
        assertThat(Query.parse(raw)).isNull();
    }

    @Test
    void has_nothing_where_there_is_no_query() {
        assertThat(Objects.requireNonNull(Query.parse(null)).get("room")).isNull();
        assertThat(Objects.requireNonNull(Query.parse("")).get("room")).isNull();
    }

    @Property
    void never_throws(@ForAll String anything) {
        Query.parse(anything);
    }

    @Property
    void reads_what_the_jdk_writes(@ForAll String value) {
        // a lone surrogate cannot be written
        String written = new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        String raw = "v=" + URLEncoder.encode(written, StandardCharsets.UTF_8);
        assertThat(Objects.requireNonNull(Query.parse(raw)).get("v")).isEqualTo(written);
    }
}
