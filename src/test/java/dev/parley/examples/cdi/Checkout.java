package dev.parley.examples.cdi;

import dev.parley.Parley;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import org.jspecify.annotations.Nullable;

/** Takes orders in transactions. Nobody in the room {@code orders} hears of one that is rolled back. */
@ApplicationScoped
public class Checkout {
    @Inject
    private @Nullable Parley parley;

    @Transactional
    public void place(int number) {
        if (parley != null) {
            parley.room("orders").sayAfterCommit("Order " + number + " is on its way");
        }
        if (number % 2 == 1) {
            throw new IllegalStateException("Odd numbers are sold out");
        }
    }
}
