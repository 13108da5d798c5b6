package dev.parley.examples.cdi;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/** Has an order placed, and answers 409 if that fails. */
@WebServlet("/checkout")
public class CheckoutServlet extends HttpServlet {
    @Inject
    private transient @Nullable Checkout checkout;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        try {
            if (checkout != null) {
                checkout.place(Integer.parseInt(request.getParameter("number")));
            }
        } catch (IllegalStateException e) {
            response.setStatus(HttpServletResponse.SC_CONFLICT);
        }
    }
}
