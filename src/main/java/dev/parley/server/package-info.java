/**
 * The embedded Jetty of the executable WAR. May import {@code config}; the only package that starts a server.
 */
@NullMarked
package dev.parley.server;

import org.jspecify.annotations.NullMarked;
