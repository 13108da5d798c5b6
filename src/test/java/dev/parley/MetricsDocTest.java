package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.Figures;
import dev.parley.it.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of metrics.md is what a server tells. */
class MetricsDocTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `parley_.*");
    private static final Pattern NAME = Pattern.compile("`(parley_[a-z_]+)`");
    private static final Pattern USED = Pattern.compile("parley_[a-z_]+");

    private static final String DOC = "src/docs/metrics.md";

    /** The names of our families, without what a histogram adds to its own. */
    private static Set<String> told() {
        try (TestServer server = TestServer.start(Map.of(
                "parley.metrics.readers",
                "127.0.0.1",
                "parley.events.on",
                "true",
                "parley.webhooks.urls",
                "http://127.0.0.1:9/",
                "parley.webhooks.secret",
                "a secret of more than 24 bytes"))) {
            return Figures.of(server.uri("")).values().keySet().stream()
                    .map(line -> line.replaceFirst("\\{.*", ""))
                    .filter(name -> name.startsWith("parley_"))
                    .map(name -> name.replaceFirst("(_seconds)_(bucket|count|sum)$", "$1"))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void names_every_metric_of_ours_and_no_other() throws IOException {
        String text = Files.readString(Path.of(DOC));
        Set<String> documented = ROW.matcher(text)
                .results()
                .flatMap(row -> NAME.matcher(row.group().split(" \\| ", 2)[0]).results())
                .map(name -> name.group(1))
                .collect(Collectors.toSet());
        Set<String> told = told();

        assertThat(documented).isEqualTo(told);
        assertThat(USED.matcher(text)
                        .results()
                        .map(MatchResult::group)
                        .map(name -> name.replaceFirst("(_seconds)_(bucket|count)$", "$1")))
                .allSatisfy(name -> assertThat(told).contains(name));
    }
}
