package dev.parley.examples.cdi;

import dev.parley.examples.shop.Archive;
import jakarta.enterprise.context.ApplicationScoped;

/** The listener as a bean: that is all it takes. */
@ApplicationScoped
public class ArchiveBean extends Archive {}
