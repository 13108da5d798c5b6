package dev.parley.examples.shop;

import dev.parley.Parley;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Shows what has happened in the rooms since the application started. */
@WebServlet(urlPatterns = "/feed", loadOnStartup = 1)
public final class FeedServlet extends HttpServlet {
    private final transient Archive archive = new Archive();

    @Override
    public void init() {
        Parley.of(getServletContext()).listen(archive);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().println(String.join("\n", archive.lines()));
    }
}
