package dev.parley.examples.cdi;

import dev.parley.Parley;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Says good morning, and shows what the archive has heard. */
@WebServlet("/injected")
public class InjectedServlet extends HttpServlet {
    @Inject
    private transient @Nullable Parley parley;

    @Inject
    private transient @Nullable ArchiveBean archive;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        if (parley != null) {
            parley.room("orders").say("Good morning");
        }
        response.setStatus(HttpServletResponse.SC_ACCEPTED);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain;charset=UTF-8");
        if (archive != null) {
            response.getWriter().println(String.join("\n", archive.lines()));
        }
    }
}
