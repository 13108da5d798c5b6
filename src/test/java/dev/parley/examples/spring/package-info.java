/** A shop with live rooms, on Spring Boot; its settings are in {@code src/test/resources/application.properties}. */
@NullMarked
package dev.parley.examples.spring;

import org.jspecify.annotations.NullMarked;
