package dev.parley.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** What the JDK's own parser takes for the host is what counts: whatever is let in names the allowed one. */
class OriginsPropertyTest {
    private final Origins origins = new Origins(List.of("same-origin", "https://*.example.com", "http://localhost:*"));
    private final @Nullable Origin own = Origin.parse("https://chat.example");

    @Property(tries = 5000)
    void never_throws(@ForAll String anything) {
        origins.allow(anything, own);
        Origin.parse("https://" + anything);
    }

    @Property(tries = 20_000)
    void never_lets_another_host_in(@ForAll("tricks") String origin) throws URISyntaxException {
        if (origins.allow(origin, own)) {
            assertThat(hostOf(new URI(origin)))
                    .matches("(?i)chat\\.example\\.?|([a-z0-9_-]+\\.)+example\\.com\\.?|localhost\\.?");
        }
    }

    /** RFC 2396 knows no label that begins or ends with a hyphen; browsers do, and the JDK calls it an authority then. */
    private static String hostOf(URI uri) {
        return uri.getHost() != null ? uri.getHost() : uri.getRawAuthority().replaceFirst(":[0-9]+$", "");
    }

    @Property
    void reads_what_it_writes(@ForAll("hosts") String host) {
        Origin origin = Origin.parse("https://" + host);
        if (origin != null) {
            assertThat(Origin.parse("https://" + origin.host() + ":" + origin.port()))
                    .isEqualTo(origin);
        }
    }

    @Provide
    Arbitrary<String> tricks() {
        Arbitrary<String> piece = Arbitraries.of(
                "https",
                "http",
                "wss",
                "://",
                ":",
                "/",
                "//",
                "\\",
                "@",
                ".",
                "-",
                "#",
                "?",
                "%2e",
                "%00",
                "[",
                "]",
                "*",
                " ",
                "\t",
                "\0",
                "443",
                "80",
                "8080",
                "chat.example",
                "example.com",
                "localhost",
                "evil.example",
                "evil",
                "www.",
                "null",
                "\u3002",
                "\uff0e",
                "\u2100",
                "::1");
        Arbitrary<String> soup = piece.list().ofMaxSize(8).map(pieces -> String.join("", pieces));
        Arbitrary<String> likely = Combinators.combine(
                        Arbitraries.of("https://", "http://", "wss://", "HTTPS://"), soup)
                .as((scheme, rest) -> scheme + rest);
        return Arbitraries.oneOf(soup, likely, likely);
    }

    @Provide
    Arbitrary<String> hosts() {
        return Arbitraries.strings()
                .withChars("abcXYZ019.-_:[]äßе中")
                .ofMinLength(1)
                .ofMaxLength(20);
    }
}
