package dev.parley.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.handshake.Asking;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ForwardedPropertyTest {
    private static Site site(Asking asking, ForwardingHeader header) {
        return new Proxies(new AddressBlocks(AddressBlocks.PROXIES, List.of("10.0.0.1")), header)
                .siteOf(asking.from("10.0.0.1").request());
    }

    private static Site site(Asking asking) {
        return site(asking, ForwardingHeader.FORWARDED);
    }

    private static void read(Asking asking) {
        for (ForwardingHeader header : ForwardingHeader.values()) {
            site(asking, header);
        }
    }

    @Property(tries = 5000)
    void never_throws(@ForAll String one, @ForAll("soup") String other) {
        read(Asking.well().header("Forwarded", one, other).header("X-Forwarded-For", other, one));
        read(Asking.well().header("X-Forwarded-For", one).header("X-Forwarded-Host", other));
        read(Asking.well().header("X-Forwarded-Proto", other).header("X-Forwarded-Port", one));
    }

    /** What the proxy appends in a line of its own wins over whatever the client wrote before. */
    @Property(tries = 5000)
    void never_believes_the_client_more_than_the_proxy(@ForAll("soup") String clients) {
        Asking asking = Asking.well().header("Forwarded", clients, "for=192.0.2.1;proto=https;host=chat.example");
        assertThat(site(asking)).isEqualTo(new Site("https", "chat.example", 443, "192.0.2.1"));
    }

    /** Appended to the same line it wins too, or the line is malformed and nothing of it counts. */
    @Property(tries = 5000)
    void never_lets_the_client_change_what_the_proxy_appends(@ForAll("soup") String clients) {
        Asking asking = Asking.well().header("Forwarded", clients + ", for=192.0.2.1;proto=https;host=chat.example");
        assertThat(site(asking))
                .isIn(
                        new Site("https", "chat.example", 443, "192.0.2.1"),
                        new Site("http", "chat.example", 80, "10.0.0.1"));
    }

    @Property(tries = 2000)
    void never_takes_more_than_the_last_address_of_x_forwarded_for(@ForAll("soup") String clients) {
        Asking asking = Asking.well().header("X-Forwarded-For", clients + ", 192.0.2.1");
        assertThat(site(asking, ForwardingHeader.X_FORWARDED).client()).isEqualTo("192.0.2.1");
    }

    @Provide
    Arbitrary<String> soup() {
        return Arbitraries.of(
                        "for",
                        "proto",
                        "host",
                        "by",
                        "=",
                        ";",
                        ",",
                        "\"",
                        "\\",
                        " ",
                        "\t",
                        "[",
                        "]",
                        ":",
                        "::1",
                        "6.6.6.6",
                        "10.0.0.1",
                        "evil.example",
                        "https",
                        "unknown",
                        "_x",
                        "x",
                        "\u00e9",
                        "\0")
                .list()
                .ofMaxSize(12)
                .map(pieces -> String.join("", pieces));
    }
}
