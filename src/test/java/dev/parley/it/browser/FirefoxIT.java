package dev.parley.it.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.it.Program;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page and the library in another engine: Firefox, driven over WebDriver BiDi by {@code src/test/firefox}, because
 * Playwright drives only a Firefox of its own. Skipped without Firefox, Node or npm.
 */
class FirefoxIT {
    private static Optional<Path> firefox() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(path.split(":"))
                .flatMap(directory -> Stream.of("firefox-esr", "firefox").map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES) // the registry may be slow
    void two_people_talk_send_files_and_lose_their_server(@TempDir Path directory)
            throws IOException, InterruptedException {
        Optional<Path> firefox = firefox();
        assumeTrue(firefox.isPresent(), "there is no Firefox: its test is skipped");
        assumeTrue(
                Program.run("node", "src/test/peers/npm.mjs", "firefox").ok(),
                "npm cannot install what drives Firefox here: its test is skipped");
        Files.createDirectories(Browsing.SCREENSHOTS);
        Path said = directory.resolve("said.txt");
        try (WarServer server = WarServer.start(Files.createDirectory(directory.resolve("data")))) {
            Process node = new ProcessBuilder(List.of(
                            "node",
                            "src/test/firefox/main-path.mjs",
                            firefox.orElseThrow().toString(),
                            server.localhost("").toString()))
                    .redirectError(said.toFile())
                    .start();
            try (BufferedReader out = node.inputReader(UTF_8);
                    BufferedWriter in = node.outputWriter(UTF_8)) {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    if (line.equals("restart")) {
                        server.kill();
                        in.write("killed\n");
                        in.flush();
                    } else if (line.equals("start")) {
                        server.startAgain();
                    }
                }
                assertThat(node.waitFor()).as(Files.readString(said)).isZero();
            } finally {
                node.destroy();
            }
        }
    }
}
