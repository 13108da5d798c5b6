package dev.parley.it;

import java.nio.file.Path;

/** The file the build made, which every test of a deployed application uses. */
public final class War {
    private War() {}

    /** Returns {@code target/parley.war}. */
    public static Path file() {
        return Path.of("target", "parley.war").toAbsolutePath();
    }
}
