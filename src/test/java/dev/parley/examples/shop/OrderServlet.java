package dev.parley.examples.shop;

import dev.parley.Parley;
import dev.parley.message.Position;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/** Takes an order, and tells everyone in the room {@code orders}. Answers after the message is in the log. */
@WebServlet(urlPatterns = "/orders", asyncSupported = true)
public final class OrderServlet extends HttpServlet {
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        AsyncContext answer = request.startAsync();
        Parley.of(getServletContext())
                .room("orders")
                .say("Order " + request.getParameter("number") + " is on its way")
                .whenComplete((position, error) -> finish(answer, response, position));
    }

    private static void finish(AsyncContext answer, HttpServletResponse response, @Nullable Position said) {
        response.setStatus(said == null ? HttpServletResponse.SC_SERVICE_UNAVAILABLE : HttpServletResponse.SC_CREATED);
        answer.complete();
    }
}
