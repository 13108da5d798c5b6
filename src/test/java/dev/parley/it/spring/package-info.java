/** Parley's module in an application on Spring Boot, with the class path that this has: no Jetty, and Logback. */
@NullMarked
package dev.parley.it.spring;

import org.jspecify.annotations.NullMarked;
