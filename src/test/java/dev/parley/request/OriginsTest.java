package dev.parley.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {
    private static boolean allows(String entries, String origin, @Nullable String own) {
        return new Origins(List.of(entries.split(" ", -1))).allow(origin, own == null ? null : Origin.parse(own));
    }

    @ParameterizedTest
    @CsvSource({
        "http://chat.example,            http://chat.example",
        "http://chat.example:80,         http://chat.example",
        "http://chat.example,            http://chat.example:80",
        "https://chat.example:443,       https://chat.example",
        "ws://chat.example,              http://chat.example",
        "wss://chat.example,             https://chat.example",
        "HTTPS://CHAT.EXAMPLE,           https://chat.example",
        "https://chat.example,           https://CHAT.example",
        "https://chat.example.,          https://chat.example.",
        "http://chat.example:8080,       http://chat.example:8080",
        "http://[::1]:8080,              http://[0:0:0:0:0:0:0:1]:8080",
        "http://[2001:DB8::1],           http://[2001:db8:0:0::1]:80",
        "https://xn--bcher-kva.example,  https://bücher.example",
        "http://my_service:3000,         http://my_service:3000",
        "http://127.0.0.1:8080,          http://127.0.0.1:8080",
    })
    void takes_the_same_origin_however_it_is_written(String origin, String own) {
        assertThat(allows("same-origin", origin, own)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "http://chat.example,                     https://chat.example",
        "https://chat.example,                    http://chat.example",
        "https://chat.example:8443,               https://chat.example",
        "https://chat.example:80,                 https://chat.example",
        "https://evil-chat.example,               https://chat.example",
        "https://evilchat.example,                https://chat.example",
        "https://chat.example.evil.example,       https://chat.example",
        "https://chat.examplee,                   https://chat.example",
        "https://chat.exampl,                     https://chat.example",
        "https://www.chat.example,                https://chat.example",
        "https://chat.example@evil.example,       https://chat.example",
        "https://evil.example#https://chat.example, https://chat.example",
        "https://chat.example/,                   https://chat.example",
        "https://chat.example/x,                  https://chat.example",
        "https://chat.example?x,                  https://chat.example",
        "https://chat.example#,                   https://chat.example",
        "https://user@chat.example,               https://chat.example",
        "https://chat.example:,                   https://chat.example",
        "https://chat.example:0443,               https://chat.example",
        "https://chat.example:443:443,            https://chat.example",
        "https://chat.example:65979,              https://chat.example",
        "https://chat.example:+443,               https://chat.example",
        "https://chat.example..,                  https://chat.example",
        "https://.chat.example,                   https://chat.example",
        "https://chat..example,                   https://chat.example",
        "'https://chat.example ',                 https://chat.example",
        "'https://chat.example https://chat.example', https://chat.example",
        "'https://chat.example,https://chat.example', https://chat.example",
        "https:chat.example,                      https://chat.example",
        "https:/chat.example,                     https://chat.example",
        "https:///chat.example,                   https://chat.example",
        "//chat.example,                          https://chat.example",
        "chat.example,                            https://chat.example",
        "'https:\\\\chat.example',                https://chat.example",
        "'https://chat.example\\',                https://chat.example",
        "https://chat%2eexample,                  https://chat.example",
        "null,                                    https://chat.example",
        "NULL,                                    https://chat.example",
        "'',                                      https://chat.example",
        "*,                                       https://chat.example",
        "http://[::1],                            http://[::2]",
        "http://[::ffff:127.0.0.1],               http://127.0.0.1",
        "http://::1,                              http://[::1]",
        "http://[::1,                             http://[::1]",
        "http://[::1]x,                           http://[::1]",
        "http://[::1%25eth0],                     http://[::1]",
        "http://[127.0.0.1],                      http://127.0.0.1",
        "http://2130706433,                       http://127.0.0.1",
        "http://127.1,                            http://127.0.0.1",
        "https://xn--bcher-kva.example,           https://bucher.example",
        "https://bücher.example,                  https://xn--bcher-kva.example",
        "https://chat.example\u3002,              https://chat.example",
        "https://fass.example,                    https://xn--fa-hia.example",
        "https://faß.example,                     https://fass.example",
        "https://chat\u200c.example,              https://chat.example",
        "https://a\u2100b.example,                https://chat.example",
        "file://,                                 https://chat.example",
        "https://chat.example.,                   https://chat.example",
        "https://chat.example,                    https://chat.example.",
    })
    void takes_no_other_origin_for_its_own(String origin, String own) {
        assertThat(allows("same-origin", origin, own)).isFalse();
    }

    @Test
    void has_no_own_origin_where_the_host_is_not_known() {
        assertThat(allows("same-origin", "https://chat.example", null)).isFalse();
        assertThat(allows("same-origin", "null", null)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example https://b.example, https://b.example",
        "same-origin https://b.example,       https://own.example",
        "https://*.example.com,               https://a.example.com",
        "https://*.example.com,               https://b.a.example.com",
        "https://*.example.com,               https://A.EXAMPLE.com",
        "https://*.example.com:8443,          https://a.example.com:8443",
        "https://*.example.com:*,             https://a.example.com:1",
        "https://*.bücher.example,            https://a.xn--bcher-kva.example",
        "http://localhost:*,                  http://localhost:5173",
        "http://localhost:*,                  http://localhost",
        "http://[::1]:*,                      http://[::1]:3000",
        "null,                                null",
        "*,                                   https://anything.example",
        "*,                                   null",
        "capacitor://localhost,               capacitor://localhost",
        "chrome-extension://abcdefgh,         chrome-extension://abcdefgh",
    })
    void takes_what_is_listed(String entries, String origin) {
        assertThat(allows(entries, origin, "https://own.example")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example,        https://own.example",
        "https://a.example,        http://a.example",
        "https://a.example,        https://a.example:444",
        "https://a.example,        null",
        "https://*.example.com,    https://example.com",
        "https://*.example.com,    https://evil-example.com",
        "https://*.example.com,    https://example.com.evil.example",
        "https://*.example.com,    https://.example.com",
        "https://*.example.com,    https://a.example.com:8443",
        "https://*.example.com,    http://a.example.com",
        "https://*.example.com,    https://a.example.com@evil.example",
        "https://*.example.com,    https://evil.example/.example.com",
        "https://*.example.com,    'https://evil.example\\.example.com'",
        "https://*.example.com,    https://*.example.com",
        "http://localhost:*,       http://localhost.evil.example:80",
        "http://localhost:*,       https://localhost:443",
        "http://localhost:*,       http://localhost:*",
        "http://localhost:*,       http://localhost:x",
        "null,                     https://a.example",
        "null,                     Null",
        "*,                        rubbish",
        "*,                        https://a.example/path",
        "capacitor://localhost,    http://localhost",
        "capacitor://localhost,    capacitor://localhost:80",
    })
    void takes_nothing_else(String entries, String origin) {
        assertThat(allows(entries, origin, "https://own.example")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com/",
                "https://example.com/app",
                "example.com",
                "*.example.com",
                "https://",
                "https://*",
                "https://a.*.example.com",
                "https://**.example.com",
                "https://example.com:",
                "https://example.com:0",
                "https://example.com:99999",
                "https://u@example.com",
                "https://[::1",
                "SAME-ORIGIN",
                "https://*.127.0.0.1",
                "https://*.[::1]",
                "https://faß.example",
                "https://exa mple.com",
                ""
            })
    void refuses_an_entry_that_is_no_origin_and_names_setting_and_entry(String entry) {
        assertThatThrownBy(() -> new Origins(List.of("same-origin", entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("parley.origins")
                .hasMessageContaining("\"" + entry + "\"");
    }

    @Test
    void refuses_an_empty_list() {
        assertThatThrownBy(() -> new Origins(List.of())).hasMessageContaining("parley.origins must not be empty");
    }

    @Test
    void knows_that_a_star_lets_everybody_in() {
        assertThat(new Origins(List.of("https://a.example", "*")).isOpen()).isTrue();
        assertThat(new Origins(List.of("https://*.example", "null")).isOpen()).isFalse();
    }
}
