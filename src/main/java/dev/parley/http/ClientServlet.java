package dev.parley.http;

import dev.parley.servlet.Problem;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The client library out of the module's jar, for applications: not every container serves files of a jar, and Parley's own
 * WAR has them as files.
 */
final class ClientServlet extends HttpServlet {
    private static final Pattern NAME = Pattern.compile("/([A-Za-z0-9][A-Za-z0-9_-]*(?:\\.d)?\\.([a-z]+))");

    private static final Map<String, String> TYPES = Map.of(
            "js",
            "text/javascript;charset=UTF-8",
            "ts",
            "text/plain;charset=UTF-8",
            "json",
            "application/json",
            "md",
            "text/markdown;charset=UTF-8");

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo();
        Matcher name = NAME.matcher(path == null ? "" : path);
        String type = name.matches() ? TYPES.get(name.group(2)) : null;
        if (type == null) {
            Problem.NOT_FOUND.write(response);
            return;
        }
        try (InputStream file = ClientServlet.class.getResourceAsStream("/dev/parley/client/" + name.group(1))) {
            if (file == null) {
                Problem.NOT_FOUND.write(response);
                return;
            }
            response.setContentType(type);
            file.transferTo(response.getOutputStream());
        }
    }
}
