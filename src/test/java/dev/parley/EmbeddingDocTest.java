package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code embedding.md} quotes is the code that the tests run. */
class EmbeddingDocTest {
    private static final Pattern QUOTE =
            Pattern.compile("<!-- quoted from (\\S+) -->\n```[a-z]+\n(.*?)```", Pattern.DOTALL);

    @Test
    void quotes_the_examples_as_they_are() throws IOException {
        List<MatchResult> quotes = QUOTE.matcher(Files.readString(Path.of("src", "docs", "embedding.md")))
                .results()
                .toList();
        assertThat(quotes).hasSize(11);
        for (MatchResult quote : quotes) {
            String code = Files.readString(Path.of(quote.group(1)))
                    .replaceAll("(?m)^(package|import) [^\n]*\n", "")
                    .strip();
            assertThat(quote.group(2).strip()).as(quote.group(1)).isEqualTo(code);
        }
    }
}
