package dev.parley.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * What became of a program that was run to its end.
 *
 * @param ok whether there is such a program, and it ended with 0
 * @param output all it said, standard error included
 */
public record Program(boolean ok, String output) {
    /** Runs a program in a directory and waits for its end. */
    public static Program run(Path where, String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .directory(where.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Program(process.waitFor() == 0, output);
        } catch (IOException e) {
            return new Program(false, e.toString());
        }
    }

    /** Runs a program in the project's directory and waits for its end. */
    public static Program run(String... command) throws InterruptedException {
        return run(Path.of("").toAbsolutePath(), command);
    }
}
