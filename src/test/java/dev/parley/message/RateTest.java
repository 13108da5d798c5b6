package dev.parley.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
    @ParameterizedTest
    @CsvSource({
        "20/10s, 20, 10000",
        "5/s, 5, 1000",
        "1/500ms, 1, 500",
        "30/1h, 30, 3600000",
        "9/2m, 9, 120000",
        "1/d, 1, 86400000"
    })
    void reads_a_count_and_a_time(String text, int count, long millis) {
        assertThat(Rate.parse(text)).isEqualTo(Rate.of(count, Duration.ofMillis(millis)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "0"})
    void reads_that_there_is_no_limit(String text) {
        assertThat(Rate.parse(text).isNone()).isTrue();
        assertThat(Rate.parse(text).times(20).isNone()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "20",
                "20/",
                "/10s",
                "0/s",
                "-1/s",
                "1/0s",
                "1/10",
                "1/s/s",
                " 1/s",
                "1/9999d",
                "١/s",
                "9999999999/s"
            })
    void refuses_what_is_no_rate_and_quotes_it(String text) {
        assertThatThrownBy(() -> Rate.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\"");
    }

    @Test
    void many_people_together_have_a_multiple() {
        assertThat(Rate.parse("20/10s").times(3)).isEqualTo(Rate.parse("60/10s"));
        assertThat(Rate.parse("20/10s").times(0).isNone()).isTrue();
        assertThat(Rate.parse("999999999/s").times(20).count()).isEqualTo(Integer.MAX_VALUE);
        assertThat(Rate.parse("60/30s")).hasToString("60/30s");
    }
}
