package dev.parley.http;

import dev.parley.servlet.Problem;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers unknown paths below {@code /api/} with a 404 as a problem (RFC 9457). */
final class NotFoundServlet extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Problem.NOT_FOUND.write(response);
    }
}
