/** Runs against the WAR in processes of its own: {@code java -jar}, standalone Jetty, the steps of the Dockerfiles. */
@NullMarked
package dev.parley.it.process;

import org.jspecify.annotations.NullMarked;
