package dev.parley.it.process;

import dev.parley.it.process.Dockerfile.Instruction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a container engine does with the last stage of a Dockerfile, in a directory that stands for the image's root: no
 * engine is needed to see that the steps work in their order. What the build stage would have made is what this build
 * made.
 */
final class Image {
    private static final String BUILT = "/src/";

    private final Path root;
    private final Dockerfile file;
    private final Map<String, String> environment = new HashMap<>();

    private Image(Path root, Dockerfile file) {
        this.root = root;
        this.file = file;
    }

    /** Carries out all instructions but the last; needs the right to change owners. */
    static Image build(Path root, Dockerfile file) throws IOException {
        Image image = new Image(root, file);
        for (Instruction instruction : file.image()) {
            image.carryOut(instruction);
        }
        return image;
    }

    /** Starts the entry point with more environment and arguments. */
    JavaProcess start(Map<String, String> more, String... arguments) throws IOException {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        List<String> command = new ArrayList<>(inRoot(file.only("ENTRYPOINT").exec("")));
        command.addAll(List.of(arguments));
        Path workdir = inside(file.only("WORKDIR").rest());
        return JavaProcess.java(workdir, command.subList(1, command.size()), all);
    }

    /** Returns whether the health check succeeds. */
    boolean isHealthy(Map<String, String> more) {
        try {
            return run(inRoot(file.only("HEALTHCHECK").exec("CMD")), more) == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void carryOut(Instruction instruction) throws IOException {
        switch (instruction.keyword()) {
            case "COPY" -> copy(instruction);
            case "WORKDIR" -> Files.createDirectories(inside(instruction.rest()));
            case "ENV" -> {
                int equals = instruction.rest().indexOf('=');
                String value = instruction.rest().substring(equals + 1);
                environment.put(instruction.rest().substring(0, equals), inRoot(value));
            }
            case "RUN" -> {
                if (run(inRoot(instruction.exec("")), Map.of("ROOT", root.toString())) != 0) {
                    throw new IOException("A step failed: " + instruction);
                }
            }
            default -> {
                // Says something about the container, not about its files.
            }
        }
    }

    /** Several sources go into a directory; one goes where the target says. */
    private void copy(Instruction copy) throws IOException {
        List<String> words = copy.words();
        String target = words.get(words.size() - 1);
        for (String source : words.subList(0, words.size() - 1)) {
            Path from = Path.of(source.startsWith(BUILT) ? source.substring(BUILT.length()) : source);
            Path to = inside(target);
            copyTree(from, target.endsWith("/") ? to.resolve(from.getFileName()) : to);
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private int run(List<String> command, Map<String, String> more) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        builder.environment().putAll(more);
        try {
            return builder.start().waitFor();
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted while waiting", e);
        }
    }

    private Path inside(String path) {
        return root.resolve(path.substring(1));
    }

    private List<String> inRoot(List<String> arguments) {
        return arguments.stream().map(this::inRoot).toList();
    }

    private String inRoot(String argument) {
        return argument.startsWith("/") ? inside(argument).toString() : argument;
    }
}
