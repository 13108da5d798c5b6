package dev.parley;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.servlet.ServletContext;

/** Internal: lets an application inject {@link Parley} if its container has CDI. Otherwise nothing loads this class. */
@Dependent
public class ParleyProducer {
    /** Returns the Parley of the application. */
    @Produces
    @Dependent
    public Parley parley(ServletContext context) {
        return Parley.of(context);
    }
}
