package dev.parley.http;

import dev.parley.handshake.Reason;
import dev.parley.servlet.Problem;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/** A servlet that is only read: GET and HEAD are answered, OPTIONS says so, everything else is a problem. */
abstract class ReadServlet extends HttpServlet {
    static final String ALLOWED = "GET, HEAD, OPTIONS";

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getMethod()) {
            case "GET", "HEAD" -> read(request, response);
            case "OPTIONS" -> options(response);
            default ->
                new Problem(405, Reason.METHOD.word(), "This can only be read.", Map.of("Allow", ALLOWED))
                        .write(response);
        }
    }

    /** Answers a GET; for a HEAD the container keeps the body back. */
    abstract void read(HttpServletRequest request, HttpServletResponse response) throws IOException;

    void options(HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        response.setHeader("Allow", ALLOWED);
    }
}
