package dev.parley.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The documentation as text, for tests that hold it against the code. */
public final class Docs {
    private Docs() {}

    /**
     * Returns a section of a page, from its heading to the next one, or to the end.
     *
     * @param page the name of the file in {@code src/docs}
     * @param heading as it stands there, with its number signs
     */
    public static String section(String page, String heading) throws IOException {
        String text = Files.readString(Path.of("src/docs", page));
        int start = text.indexOf(heading + "\n");
        int end = text.indexOf("\n##", start);
        return end < 0 ? text.substring(start) : text.substring(start, end);
    }
}
