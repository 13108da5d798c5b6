/** An application on embedded Jetty with rooms in it. */
@NullMarked
package dev.parley.examples.jetty;

import org.jspecify.annotations.NullMarked;
