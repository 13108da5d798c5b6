package dev.parley.http.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The name of a file, which its reader gives. */
class FileHeadersTest {
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void a_very_long_name_is_cut_at_once() {
        String name = FileHeaders.clean("长".repeat(1_000_000) + "😀".repeat(40) + ".png");
        assertThat(name).startsWith("长").endsWith("😀.png").doesNotContain("?");
        assertThat(FileHeaders.clean("a".repeat(300) + "b".repeat(300))).isEqualTo("a".repeat(100) + "b".repeat(100));
    }
}
