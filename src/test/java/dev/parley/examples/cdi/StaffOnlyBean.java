package dev.parley.examples.cdi;

import dev.parley.examples.shop.StaffOnly;
import jakarta.enterprise.context.ApplicationScoped;

/** The policy as a bean: that is all it takes. */
@ApplicationScoped
public class StaffOnlyBean extends StaffOnly {}
