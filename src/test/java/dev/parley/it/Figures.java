package dev.parley.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a server's {@code /metrics} said at one moment: each line as it stands there, {@code name{label="value"}}, to its
 * number.
 */
public record Figures(Map<String, Double> values) {
    private static final Pattern LINE = Pattern.compile("([a-z0-9_]+(?:\\{[^}]*\\})?) (\\S+)");

    /** Reads them now. */
    public static Figures of(URI base) {
        HttpAnswer answer = request(base).answer();
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return of(answer.body());
    }

    /** Begins a request for them. */
    public static HandshakeRequest request(URI base) {
        return HandshakeRequest.to(base.resolve("metrics"))
                .without("Upgrade")
                .without("Sec-WebSocket-Key")
                .without("Sec-WebSocket-Version")
                .with("Connection", "close");
    }

    /** Reads Prometheus's text format; each line that is no comment must be a figure. */
    static Figures of(String text) {
        return new Figures(text.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> {
                    Matcher parts = LINE.matcher(line);
                    assertThat(parts.matches()).as(line).isTrue();
                    return parts.toMatchResult();
                })
                .collect(Collectors.toMap(parts -> parts.group(1), parts -> Double.valueOf(parts.group(2)))));
    }

    /** Returns a figure that must be there; labels are written with single quotes. */
    public double get(String name) {
        String line = name.replace('\'', '"');
        assertThat(values).containsKey(line);
        return values.getOrDefault(line, Double.NaN);
    }
}
