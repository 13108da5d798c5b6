package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.it.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packs the client library with one command, then installs and imports it as a front-end developer does, with its types. */
class ClientPackageTest {
    private static final Path SAMPLE = Path.of("src/test/js/sample.ts");

    @TempDir
    private static Path directory;

    private static String succeed(Path where, String... command) throws InterruptedException {
        Program result = Program.run(where, command);
        assertThat(result.ok()).as(result.output()).isTrue();
        return result.output();
    }

    @BeforeAll
    static void pack() throws IOException, InterruptedException {
        assumeTrue(
                Program.run(directory, "npm", "--version").ok(),
                "npm is not installed: the package's tests are skipped");
        succeed(Path.of("webapp/client"), "npm", "pack", "--pack-destination", directory.toString());
        Files.writeString(directory.resolve("package.json"), "{\"type\":\"module\",\"private\":true}");
        succeed(directory, "npm", "install", "--offline", "--no-audit", "--no-fund", "./parley-client-0.1.0.tgz");
    }

    @Test
    void the_package_holds_the_library_and_nothing_else() throws IOException {
        try (var files = Files.list(directory.resolve("node_modules/parley-client"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("parley.js", "parley.d.ts", "worker.js", "package.json", "README.md")
                    .allMatch(name -> name.endsWith(".js")
                            || name.endsWith(".d.ts")
                            || name.startsWith("package")
                            || name.equals("README.md"));
        }
    }

    @Test
    void an_application_imports_it_by_its_name() throws InterruptedException {
        String names = succeed(
                directory,
                "node",
                "--input-type=module",
                "-e",
                "console.log(Object.keys(await import('parley-client')).join())");

        assertThat(names.strip()).isEqualTo("Parley,ParleyError,Room,fullJitter,meaning");
    }

    @Test
    void the_strict_compiler_accepts_a_sample_and_finds_its_mistakes() throws IOException, InterruptedException {
        assumeTrue(
                Program.run(directory, "npm", "install", "--no-save", "--no-audit", "--no-fund", "typescript@5.9.3")
                        .ok(),
                "npm cannot install TypeScript here: the test of the types is skipped");
        String sample = Files.readString(SAMPLE).replace("'../../../webapp/client/parley.js'", "'parley-client'");
        Files.writeString(directory.resolve("sample.ts"), sample);
        Files.writeString(directory.resolve("wrong.ts"), sample.replace("epoch.length, seq + 1", "epoch + seq.length"));

        assertThat(compile("sample.ts")).isEqualTo(new Program(true, ""));
        assertThat(compile("wrong.ts").output()).contains("TS2339");
    }

    private static Program compile(String file) throws InterruptedException {
        return Program.run(
                directory,
                "node",
                "node_modules/typescript/bin/tsc",
                "--strict",
                "--noEmit",
                "--target",
                "es2022",
                "--module",
                "nodenext",
                "--lib",
                "es2022,dom,dom.iterable",
                file);
    }
}
