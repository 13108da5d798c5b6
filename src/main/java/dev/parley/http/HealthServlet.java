package dev.parley.http;

import dev.parley.http.exchange.ReadServlet;
import dev.parley.servlet.Json;
import dev.parley.servlet.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Answers {@code /health/live} with 200 while the server runs, and {@code /health/ready} while it also accepts clients. */
final class HealthServlet extends ReadServlet {
    private final transient BooleanSupplier ready;

    /** @param ready whether clients are accepted now; called by any thread, must not block */
    HealthServlet(BooleanSupplier ready) {
        this.ready = ready;
    }

    @Override
    protected void read(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo() == null ? "" : request.getPathInfo();
        switch (path) {
            case "/live" -> answer(response, true);
            case "/ready" -> answer(response, ready.getAsBoolean());
            default -> Problem.NOT_FOUND.write(response);
        }
    }

    private static void answer(HttpServletResponse response, boolean up) throws IOException {
        response.setStatus(up ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        Json.write(response, "application/json", Map.of("status", up ? "UP" : "DOWN"));
    }
}
