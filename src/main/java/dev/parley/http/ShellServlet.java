package dev.parley.http;

import dev.parley.broker.Sha256;
import dev.parley.servlet.Json;
import dev.parley.servlet.Problem;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code /sw.js}: the page's service worker, with the names and the hashes of the files that the page consists of. They are
 * taken from the files that are served, so a server with other files has another worker, however it was built.
 */
final class ShellServlet extends HttpServlet {
    /** The path of the script, and of its template. */
    static final String PATH = "/sw.js";

    /** What the page consists of beside the files below {@code /app/}. */
    private static final List<String> ALONE = List.of("/index.html", "/icon.svg");

    /** The script as the server sends it; null until somebody asks. */
    private transient volatile byte @Nullable [] script;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        byte[] known = script;
        if (known == null) {
            known = make(getServletContext());
            script = known;
        }
        if (known.length == 0) {
            Problem.NOT_FOUND.write(response);
            return;
        }
        response.setContentType("text/javascript;charset=UTF-8");
        response.setContentLength(known.length);
        response.getOutputStream().write(known);
    }

    private static byte[] make(ServletContext context) throws IOException {
        byte[] source = read(context, PATH);
        Map<String, Object> files = new TreeMap<>();
        for (String path : ALONE) {
            add(context, path, files);
        }
        addAll(context, "/app/", files);
        if (files.containsKey("app/session.js")) {
            // the page is not bundled, and imports the library's files
            addAll(context, "/client/", files);
        }
        String list = new String(Json.bytes(files), StandardCharsets.UTF_8);
        String build = hash(list.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
        return new String(source, StandardCharsets.UTF_8)
                .replace("const FILES = {};", "const FILES = " + list + ";")
                .replace("const BUILD = 'none';", "const BUILD = '" + build + "';")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void addAll(ServletContext context, String directory, Map<String, Object> files) throws IOException {
        Set<String> paths = Objects.requireNonNullElse(context.getResourcePaths(directory), Set.of());
        for (String path : paths) {
            if (path.endsWith("/")) {
                addAll(context, path, files);
            } else if (path.endsWith(".js") || path.endsWith(".css")) {
                add(context, path, files);
            }
        }
    }

    private static void add(ServletContext context, String path, Map<String, Object> files) throws IOException {
        try (InputStream file = context.getResourceAsStream(path)) {
            if (file != null) {
                files.put(path.substring(1), hash(file.readAllBytes()));
            }
        }
    }

    /** Returns the content of a file; nothing if there is none. */
    private static byte[] read(ServletContext context, String path) throws IOException {
        try (InputStream file = context.getResourceAsStream(path)) {
            return file == null ? new byte[0] : file.readAllBytes();
        }
    }

    private static String hash(byte[] content) {
        return HexFormat.of().formatHex(Sha256.digest().digest(content));
    }
}
