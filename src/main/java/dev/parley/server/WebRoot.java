package dev.parley.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files the embedded server serves.
 *
 * @param directory the web root, with {@code WEB-INF/web.xml} in it
 * @param classes directory with the annotated classes, if they are not in {@code WEB-INF/classes} below {@code directory}
 * @param work existing directory for the server's own temporary files
 */
public record WebRoot(Path directory, Optional<Path> classes, Path work) {
    /** System property in which the launcher passes the directory that it unpacked the WAR to. */
    static final String PROPERTY = "dev.parley.webroot";

    /**
     * Returns the unpacked WAR, or the source tree if the server was started in the project's directory without a WAR.
     *
     * @throws IllegalStateException if there is neither
     */
    public static WebRoot find() {
        String unpacked = System.getProperty(PROPERTY);
        if (unpacked == null) {
            return ofProject(Path.of(""));
        }
        Path directory = Path.of(unpacked);
        return new WebRoot(directory, Optional.empty(), directory.resolve("WEB-INF"));
    }

    /**
     * Returns the source tree's own web root, as built in place.
     *
     * @throws IllegalStateException if {@code project} is not a built source tree
     */
    public static WebRoot ofProject(Path project) {
        Path webapp = project.toAbsolutePath().resolve("webapp");
        Path target = project.toAbsolutePath().resolve("target");
        Path classes = target.resolve("classes");
        if (!Files.isDirectory(webapp) || !Files.isDirectory(classes)) {
            throw new IllegalStateException("Neither a WAR nor webapp/ and target/classes were found in "
                    + project.toAbsolutePath() + ": start with java -jar parley.war");
        }
        return new WebRoot(webapp, Optional.of(classes), target);
    }
}
