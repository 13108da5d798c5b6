package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.defaults.Defaults;
import dev.parley.http.RoomReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds the memory of HTTP in concurrency.md against the code. */
class HttpMemoryDocTest {
    @Test
    void states_the_bounds_of_the_code() throws IOException {
        String page = Files.readString(Path.of("src/docs/concurrency.md"));
        int start = page.indexOf("### The memory of HTTP");
        String section = page.substring(start, page.indexOf("\n## ", start));
        assertThat(section)
                .containsPattern("\\| brief answer \\|.*\\| " + RoomReader.BRIEF_BYTES + " \\|")
                .containsPattern("\\| unread answers \\|.*\\| heap / " + Defaults.ANSWERS_SHARE + " \\|");
    }
}
