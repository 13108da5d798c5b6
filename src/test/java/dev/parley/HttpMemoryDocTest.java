package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.defaults.Defaults;
import dev.parley.http.room.RoomReader;
import dev.parley.it.Docs;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Holds the memory of HTTP in concurrency.md against the code. */
class HttpMemoryDocTest {
    @Test
    void states_the_bounds_of_the_code() throws IOException {
        assertThat(Docs.section("concurrency.md", "### The memory of HTTP"))
                .containsPattern("\\| brief answer \\|.*\\| " + RoomReader.BRIEF_BYTES + " \\|")
                .containsPattern("\\| unread answers \\|.*\\| heap / " + Defaults.ANSWERS_SHARE + " \\|");
    }
}
