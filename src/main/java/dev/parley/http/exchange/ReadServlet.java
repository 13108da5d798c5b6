package dev.parley.http.exchange;

import dev.parley.handshake.Reason;
import dev.parley.servlet.Problem;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/** A read-only servlet. It answers GET, HEAD and OPTIONS, and any other method with a 405 as a problem (RFC 9457). */
public abstract class ReadServlet extends HttpServlet {
    public static final String ALLOWED = "GET, HEAD, OPTIONS";

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getMethod()) {
            case "GET", "HEAD" -> read(request, response);
            case "OPTIONS" -> options(response);
            default ->
                new Problem(405, Reason.METHOD.word(), "This can only be read.", Map.of("Allow", allowed()))
                        .write(response);
        }
    }

    /** Returns the methods that this address has. */
    protected String allowed() {
        return ALLOWED;
    }

    /** Answers a GET, or a HEAD, whose body the container drops. */
    protected abstract void read(HttpServletRequest request, HttpServletResponse response) throws IOException;

    /** Answers an OPTIONS with the allowed methods and no body. */
    public void options(HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        response.setHeader("Allow", allowed());
    }
}
