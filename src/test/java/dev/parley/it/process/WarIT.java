package dev.parley.it.process;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.Docs;
import dev.parley.it.War;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** What the build packs, as the WAR itself shows it. */
class WarIT {
    private static final Pattern LIBRARY = Pattern.compile("org/sqlite/native/([^/]+)/([^/]+)/[^/]*sqlitejdbc\\..*");

    @Test
    void brings_sqlite_for_the_documented_platforms_and_for_no_others() throws IOException {
        assertThat(packed()).isEqualTo(documented());
    }

    /** Returns the platforms as {@code linux-musl/aarch64}. */
    private static Set<String> packed() throws IOException {
        try (ZipFile war = new ZipFile(War.file().toFile())) {
            List<? extends ZipEntry> drivers = war.stream()
                    .filter(entry -> entry.getName().startsWith("WEB-INF/lib/sqlite-jdbc-"))
                    .toList();
            assertThat(drivers).hasSize(1);
            Set<String> platforms = new TreeSet<>();
            try (InputStream in = war.getInputStream(drivers.get(0));
                    ZipInputStream driver = new ZipInputStream(in)) {
                for (ZipEntry entry = driver.getNextEntry(); entry != null; entry = driver.getNextEntry()) {
                    var library = LIBRARY.matcher(entry.getName());
                    if (library.matches()) {
                        platforms.add((library.group(1) + "/" + library.group(2)).toLowerCase(Locale.ROOT));
                    }
                }
            }
            return platforms;
        }
    }

    private static Set<String> documented() throws IOException {
        return Pattern.compile(
                        "(?m)^\\| (Linux|macOS|Windows)( with musl)?[^|]*\\| ([a-z0-9_]+)(?:, ([a-z0-9_]+))? \\|")
                .matcher(Docs.section("durability.md", "## Platforms"))
                .results()
                .flatMap(row -> {
                    String system = row.group(1).toLowerCase(Locale.ROOT).replace("macos", "mac")
                            + (row.group(2) == null ? "" : "-musl");
                    return row.group(4) == null
                            ? List.of(system + "/" + row.group(3)).stream()
                            : List.of(system + "/" + row.group(3), system + "/" + row.group(4)).stream();
                })
                .collect(toCollection(TreeSet::new));
    }
}
