package dev.parley.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of handshake.md is the table of the code. */
class HandshakeDocTest {
    private static final Pattern ROW =
            Pattern.compile("\\|[^|]*\\|[^|]*\\| (\\d{3}) \\| `([a-z-]+)` \\| (?:`([a-z.-]+)` )?\\|");

    @Test
    void names_every_reason_with_its_status_and_setting() throws IOException {
        List<String> rows = Files.readString(Path.of("src/docs/handshake.md"))
                .lines()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(row -> row.group(1) + " " + row.group(2) + " " + row.group(3))
                .toList();

        assertThat(rows)
                .containsExactlyElementsOf(Arrays.stream(Reason.values())
                        .map(reason -> reason.status() + " " + reason.word() + " " + reason.setting())
                        .toList());
    }
}
