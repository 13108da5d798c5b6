package dev.parley.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnpackedTest {
    @TempDir
    private Path directory;

    private Path temporary() throws IOException {
        return Files.createDirectories(directory.resolve("tmp"));
    }

    private Unpacked unpack(String... entries) throws IOException {
        return Unpacked.of(war(entries), temporary());
    }

    private Path war(String... entries) throws IOException {
        Path war = directory.resolve("test.war");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(war))) {
            for (String entry : entries) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.write(entry.getBytes(StandardCharsets.UTF_8));
            }
        }
        return war;
    }

    private List<Path> left() throws IOException {
        try (var files = Files.list(temporary())) {
            return files.toList();
        }
    }

    @AfterEach
    void nothing_is_written_outside() throws IOException {
        try (var files = Files.list(directory)) {
            assertThat(files.map(Path::getFileName).map(Path::toString)).containsOnly("tmp", "test.war");
        }
    }

    @Test
    void separates_the_web_root_from_the_libraries_and_leaves_out_the_launcher() throws IOException {
        Unpacked unpacked = unpack(
                "index.html",
                "WEB-INF/web.xml",
                "WEB-INF/classes/A.class",
                "WEB-INF/lib/a.jar",
                "WEB-INF/lib-provided/b.jar",
                "META-INF/MANIFEST.MF",
                "dev/parley/launcher/Launcher.class");

        assertThat(unpacked.webRoot().resolve("index.html")).hasContent("index.html");
        assertThat(unpacked.webRoot().resolve("WEB-INF/web.xml")).exists();
        assertThat(unpacked.webRoot().resolve("META-INF")).doesNotExist();
        assertThat(unpacked.webRoot().resolve("dev")).doesNotExist();
        assertThat(unpacked.webRoot().resolve("WEB-INF/lib")).doesNotExist();
        assertThat(unpacked.classPath().stream()
                        .map(URL::getPath)
                        .map(Path::of)
                        .map(Path::getFileName)
                        .map(Path::toString))
                .startsWith("classes")
                .containsExactlyInAnyOrder("classes", "a.jar", "b.jar");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil",
                "../../evil",
                "a/../../../evil",
                "WEB-INF/lib/../../../../evil",
                "WEB-INF/../../../evil",
                "/evil"
            })
    void refuses_a_war_whose_entries_would_leave_the_directory(String entry) {
        assertThatThrownBy(() -> unpack("index.html", entry))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(entry);
    }

    @Test
    void leaves_nothing_when_a_war_is_refused() throws IOException {
        assertThatThrownBy(() -> unpack("index.html", "../../evil")).isInstanceOf(IOException.class);

        assertThat(left()).isEmpty();
    }

    @Test
    void removes_what_a_killed_process_left() throws IOException {
        Path stale = Files.createDirectories(temporary().resolve("parley-war-1/web"));
        Files.createFile(stale.resolveSibling("lock"));

        Unpacked unpacked = unpack("index.html");
        unpacked.deleteStale();

        assertThat(left()).containsExactly(unpacked.webRoot().getParent());
    }

    @Test
    void touches_neither_a_directory_in_the_making_nor_a_link() throws IOException {
        Path inTheMaking = Files.createDirectories(temporary().resolve("parley-war-1"));
        Path elsewhere = Files.createDirectories(temporary().resolve("elsewhere"));
        Files.createFile(elsewhere.resolve("lock"));
        Path link = Files.createSymbolicLink(temporary().resolve("parley-war-2"), elsewhere);

        unpack("index.html").deleteStale();

        assertThat(inTheMaking).exists();
        assertThat(link).exists();
        assertThat(elsewhere.resolve("lock")).exists();
    }

    @Test
    void deletes_all_it_made() throws IOException {
        unpack("index.html", "WEB-INF/lib/a.jar").delete();

        assertThat(left()).isEmpty();
    }
}
