package dev.parley.it.container;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;

/** The page behind the login of {@link LoginApplication}: it says who is logged in, and ends or shortens the session. */
public final class SessionServlet extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpSession session = request.getSession();
        String lifetime = request.getParameter("lifetime");
        if (lifetime != null) {
            session.setMaxInactiveInterval(Integer.parseInt(lifetime));
        }
        response.setContentType("text/plain");
        response.getWriter().print(request.getRemoteUser());
        if (request.getParameter("logout") != null) {
            session.invalidate();
        }
    }
}
