package dev.parley.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {
    @ParameterizedTest
    @CsvSource({
        "chat.example,   chat.example,        true",
        "CHAT.example.,  chat.example,        true",
        "chat.example,   chat.example.,       true",
        "*.example,      chat.example.,       true",
        "chat.example,   evil.example,        false",
        "chat.example,   chat.example.evil,   false",
        "*.example,      a.b.example,         true",
        "*.example,      example,             false",
        "*.example,      evilexample,         false",
        "127.0.0.1,      127.0.0.1,           true",
        "127.0.0.1,      localhost,           false",
        "[::1],          [0:0:0:0:0:0:0:1],   true",
        "bücher.example, xn--bcher-kva.example, true",
    })
    void answers_under_listed_names_only(String entry, String host, boolean allowed) {
        assertThat(new Hosts(List.of(entry)).allow(HostName.normalise(host))).isEqualTo(allowed);
    }

    @Test
    void answers_under_any_name_where_none_is_listed() {
        assertThat(new Hosts(List.of()).allow("evil.example")).isTrue();
        assertThat(new Hosts(List.of()).allow(null)).isTrue();
    }

    @Test
    void answers_no_host_that_cannot_be_read_where_there_is_a_list() {
        assertThat(new Hosts(List.of("chat.example")).allow(null)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "*", "https://chat.example", "chat.example:80", "a b", "*.127.0.0.1", "::1", "chat.example/"
            })
    void refuses_an_entry_that_is_no_host_and_names_setting_and_entry(String entry) {
        assertThatThrownBy(() -> new Hosts(List.of(entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("parley.hosts: \"" + entry + "\"");
    }
}
