package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.it.Program;
import dev.parley.it.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The recipes for React and Vue do what recipes.md says, and it shows the files that were tested. */
class RecipesTest {
    private static final Path SOURCES = Path.of("src/test/js/recipes");
    private static final Path PROJECT = Path.of("target/recipes").toAbsolutePath();

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES) // the registry may be slow
    void components_show_a_room_however_often_they_come_and_go() throws IOException, InterruptedException {
        Files.createDirectories(PROJECT);
        Files.writeString(PROJECT.resolve("package.json"), "{\"type\":\"module\",\"private\":true}");
        String[] install = {
            "npm",
            "install",
            "--no-save",
            "--no-audit",
            "--no-fund",
            "react@19",
            "react-test-renderer@19",
            "vue@3",
            "ws@8"
        };
        assumeTrue(
                Program.run(PROJECT, install).ok(),
                "npm cannot install React and Vue here: the test of the recipes is skipped");
        for (String file : List.of("room-store.js", "react.js", "vue.js", "run.mjs")) {
            Files.copy(SOURCES.resolve(file), PROJECT.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        String library = Path.of("webapp/client/parley.js").toUri().toString();

        try (TestServer server = TestServer.start(Map.of())) {
            Program result = Program.run(
                    PROJECT, "node", "run.mjs", library, server.uri("ws/chat").toString());
            assertThat(result).isEqualTo(new Program(true, """
                    react first ["false ","false "]
                    react said ["true one+two","true one+two"]
                    react redacted ["true -+two","true -+two"]
                    react elsewhere ["true ","true "]
                    react back ["true -+two+three","true -+two+three"]
                    vue first false\s
                    vue said true one Ada+Grace
                    vue elsewhere true -+two+three
                    vue stopped true
                    """));
        }
    }

    @Test
    void the_guide_shows_the_files_that_were_tested() throws IOException {
        String guide = Files.readString(Path.of("src/docs/recipes.md"));

        for (String file : List.of("room-store.js", "react.js", "vue.js")) {
            assertThat(guide).contains("```js\n" + Files.readString(SOURCES.resolve(file)) + "```");
        }
    }
}
