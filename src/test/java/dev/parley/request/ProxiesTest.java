package dev.parley.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.handshake.Asking;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our proxies are at 10.0.0.0/8 and fd00::/8; the request comes from 10.0.0.1 and names {@code inner:8080}. */
class ProxiesTest {
    private static Proxies proxies(ForwardingHeader header, String... trusted) {
        return new Proxies(new AddressBlocks(AddressBlocks.PROXIES, List.of(trusted)), header);
    }

    /** By the family of headers that the request has; by X-Forwarded if it has both. */
    private static Site site(Asking asking, String... trusted) {
        ForwardingHeader header = Forwarded.hasXForwarded(asking.request().headers())
                ? ForwardingHeader.X_FORWARDED
                : ForwardingHeader.FORWARDED;
        return proxies(header, trusted).siteOf(asking.request());
    }

    private static Site behind(Asking asking) {
        return site(asking.at("http", "inner", 8080).from("10.0.0.1"), "10.0.0.0/8", "fd00::/8");
    }

    private static String shown(Site site) {
        return site.client() + " " + site.scheme() + "://" + site.host() + ":" + site.port();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for=192.0.2.1;proto=https;host=chat.example | 192.0.2.1 https://chat.example:443",
                "For=\"192.0.2.1:4711\"; Proto=HTTPS; Host=\"chat.example:8443\" | 192.0.2.1 https://chat.example:8443",
                "for=192.0.2.1;proto=wss;host=chat.example | 192.0.2.1 https://chat.example:443",
                "for=\"[2001:db8::1]:4711\";host=\"[2001:db8::2]\" | 2001:db8:0:0:0:0:0:1 http://[2001:db8:0:0:0:0:0:2]:80",
                "for=192.0.2.1, for=10.0.0.2 | 192.0.2.1 http://inner:8080",
                "for=192.0.2.1;proto=https;host=chat.example, for=10.0.0.2;proto=http;host=mid | 192.0.2.1 https://chat.example:443",
                "for=192.0.2.1, for=10.0.0.2;proto=https;host=chat.example | 192.0.2.1 https://chat.example:443",
                "for=6.6.6.6;host=evil.example, for=192.0.2.1 | 192.0.2.1 http://inner:8080",
                "for=10.6.6.6, for=192.0.2.1, for=10.0.0.2 | 192.0.2.1 http://inner:8080",
                "for=\"[fd00::1]\", for=10.0.0.2 | fd00:0:0:0:0:0:0:1 http://inner:8080",
                "for=unknown;proto=https | 10.0.0.1 https://inner:8080",
                "for=_hidden, for=10.0.0.2 | 10.0.0.2 http://inner:8080",
                "proto=https;host=chat.example | 10.0.0.1 https://chat.example:443",
                ", ,for=192.0.2.1, , | 192.0.2.1 http://inner:8080",
                "for=192.0.2.1;by=\"a,b;c\\\"d\" | 192.0.2.1 http://inner:8080",
                "for=192.0.2.1;proto=gopher | 192.0.2.1 http://inner:8080",
                "for=192.0.2.1;host=\"evil.example/x\" | 192.0.2.1 http://inner:8080",
                "for=192.0.2.1;for=6.6.6.6 | 10.0.0.1 http://inner:8080",
                "for=\"192.0.2.1 | 10.0.0.1 http://inner:8080",
                "for=\"x, for=192.0.2.1 | 10.0.0.1 http://inner:8080",
                "for=\"a\"b, for=192.0.2.1 | 10.0.0.1 http://inner:8080",
                "rubbish | 10.0.0.1 http://inner:8080",
                "for= | 10.0.0.1 http://inner:8080",
                "for=010.0.0.2, for=192.0.2.1 | 192.0.2.1 http://inner:8080",
            })
    void believes_what_trusted_proxies_forward(String forwarded, String site) {
        assertThat(shown(behind(Asking.well().header("Forwarded", forwarded)))).isEqualTo(site);
    }

    @Test
    void reads_several_lines_from_the_last_one_and_stops_at_a_bad_one() {
        Asking lines = Asking.well().header("Forwarded", "for=192.0.2.1", "for=10.0.0.3", "for=10.0.0.2");
        assertThat(shown(behind(lines))).isEqualTo("192.0.2.1 http://inner:8080");

        Asking bad = Asking.well().header("Forwarded", "for=192.0.2.1", "for=\"", "for=10.0.0.2");
        assertThat(shown(behind(bad))).isEqualTo("10.0.0.2 http://inner:8080");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "192.0.2.1           | https       | chat.example      | -    | 192.0.2.1 https://chat.example:443",
                "192.0.2.1           | https       | chat.example:8443 | -    | 192.0.2.1 https://chat.example:8443",
                "192.0.2.1           | https       | chat.example      | 8443 | 192.0.2.1 https://chat.example:8443",
                "192.0.2.1:4711      | http        | -                 | -    | 192.0.2.1 http://inner:8080",
                "[2001:db8::1]:4711  | -           | -                 | -    | 2001:db8:0:0:0:0:0:1 http://inner:8080",
                "2001:db8::1         | -           | -                 | -    | 2001:db8:0:0:0:0:0:1 http://inner:8080",
                "-                   | https       | chat.example      | -    | 10.0.0.1 https://chat.example:443",
                "192.0.2.1, 10.0.0.2 | https, http | chat.example, mid | -    | 192.0.2.1 https://chat.example:443",
                "192.0.2.1, 10.0.0.2 | https       | chat.example      | -    | 192.0.2.1 https://chat.example:443",
                "6.6.6.6, 192.0.2.1  | http, https | evil.example, chat.example | - | 192.0.2.1 https://chat.example:443",
                "rubbish, 10.0.0.2   | -           | -                 | -    | 10.0.0.2 http://inner:8080",
                "rubbish             | https       | -                 | -    | 10.0.0.1 https://inner:8080",
                "192.0.2.1           | gopher      | a/b               | x    | 192.0.2.1 http://inner:8080",
            })
    void believes_x_forwarded_headers_too(String nodes, String proto, String host, String port, String site) {
        Asking asking = Asking.well();
        String[][] lines = {
            {"X-Forwarded-For", nodes},
            {"X-Forwarded-Proto", proto},
            {"X-Forwarded-Host", host},
            {"X-Forwarded-Port", port}
        };
        for (String[] line : lines) {
            if (line[1] != null) {
                asking.header(line[0], line[1]);
            }
        }
        assertThat(shown(behind(asking))).isEqualTo(site);
    }

    @Test
    void believes_nobody_it_does_not_know() {
        Asking spoofed = Asking.well()
                .header("Forwarded", "for=6.6.6.6;host=evil.example;proto=https")
                .header("X-Forwarded-For", "6.6.6.6")
                .header("X-Forwarded-Host", "evil.example");
        assertThat(shown(site(spoofed.from("192.0.2.7"), "10.0.0.0/8"))).isEqualTo("192.0.2.7 http://chat.example:80");
        assertThat(shown(site(spoofed))).isEqualTo("192.0.2.7 http://chat.example:80");
        assertThat(shown(site(spoofed.from("not an address"), "10.0.0.0/8")))
                .isEqualTo("not an address http://chat.example:80");
    }

    @Test
    void never_believes_the_family_of_headers_that_does_not_count() {
        Asking both = Asking.well()
                .from("10.0.0.1")
                .header("Forwarded", "for=192.0.2.1;host=one.example;proto=https")
                .header("X-Forwarded-Host", "two.example");
        Asking standard = Asking.well().from("10.0.0.1").header("Forwarded", "for=192.0.2.1;host=one.example");
        Proxies byX = proxies(ForwardingHeader.X_FORWARDED, "10.0.0.0/8");
        Proxies byStandard = proxies(ForwardingHeader.FORWARDED, "10.0.0.0/8");

        assertThat(shown(byX.siteOf(both.request()))).isEqualTo("10.0.0.1 http://two.example:80");
        assertThat(shown(byStandard.siteOf(both.request()))).isEqualTo("192.0.2.1 https://one.example:443");
        assertThat(shown(byX.siteOf(standard.request()))).isEqualTo("10.0.0.1 http://chat.example:80");
        assertThat(byX.ignoredBy(standard.request())).isEqualTo("parley.trusted-proxies.header");
        assertThat(byStandard.ignoredBy(standard.request())).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "for=6.6.6.6,                      true",
        "for=192.0.2.1;proto=http,         true",
        "for=192.0.2.1;host=evil.example,  true",
        "for=192.0.2.1;proto=https,        false",
        "host=chat.example,                false",
        "rubbish,                          false",
    })
    void notices_families_of_headers_that_contradict_each_other(String forwarded, boolean contradict) {
        Asking asking = Asking.well()
                .header("Forwarded", forwarded)
                .header("X-Forwarded-For", "192.0.2.1")
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", "chat.example");
        for (ForwardingHeader header : ForwardingHeader.values()) {
            Proxies proxies = proxies(header, "10.0.0.0/8");
            assertThat(proxies.contradict(asking.from("10.0.0.1").request())).isEqualTo(contradict);
            assertThat(proxies.contradict(asking.from("192.0.2.9").request())).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,      10.255.0.1,              true",
        "10.0.0.0/8,      11.0.0.1,                false",
        "10.1.2.3,        10.1.2.3,                true",
        "10.1.2.3,        10.1.2.4,                false",
        "172.16.0.0/12,   172.31.255.255,          true",
        "172.16.0.0/12,   172.32.0.0,              false",
        "0.0.0.0/0,       203.0.113.9,             true",
        "0.0.0.0/0,       2001:db8::1,             false",
        "10.0.0.0/8,      ::ffff:10.0.0.1,         true",
        "fd00::/8,        fdff::1,                 true",
        "fd00::/8,        fe80::1,                 false",
        "::1,             0:0:0:0:0:0:0:1,         true",
        "[::1],           [::1],                   true",
        "2001:db8::/33,   2001:db8:7fff::1,        true",
        "2001:db8::/33,   2001:db8:8000::1,        false",
        "10.0.0.0/8,      proxy.example,           false",
        "10.0.0.0/8,      '',                      false",
    })
    void trusts_addresses_and_blocks(String entry, String address, boolean trusted) {
        assertThat(new AddressBlocks(AddressBlocks.PROXIES, List.of(entry)).contains(address))
                .isEqualTo(trusted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "proxy.example",
                "localhost",
                "10.0.0.0/33",
                "::/129",
                "10.0.0.0/-1",
                "10.0.0.0/",
                "10.0.0/8",
                "10.0.0.256",
                "010.0.0.1",
                "10.0.0.0/8/8",
                "fe80::1%eth0"
            })
    void refuses_a_proxy_that_is_no_address_and_names_setting_and_entry(String entry) {
        assertThatThrownBy(() -> new AddressBlocks(AddressBlocks.PROXIES, List.of(entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("parley.trusted-proxies: \"" + entry + "\"");
    }

    @ParameterizedTest
    @CsvSource({
        "http,  chat.example, 80,   http://chat.example:80",
        "http,  chat.example, 8080, http://chat.example:8080",
        "https, chat.example, 443,  https://chat.example:443",
        "HTTP,  CHAT.example, 80,   http://chat.example:80",
        "http,  ::1,          80,   http://[0:0:0:0:0:0:0:1]:80",
        "http,  [::1],        80,   http://[0:0:0:0:0:0:0:1]:80",
        "http,  a b,          80,   http://null:80",
    })
    void is_reached_directly_as_the_container_says(String scheme, String host, int port, String site) {
        assertThat(shown(site(Asking.well().at(scheme, host, port)))).isEqualTo("192.0.2.7 " + site);
    }
}
