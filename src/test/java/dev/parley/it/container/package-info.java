/** Runs against the WAR deployed in a servlet container; the build repeats all of them for each container. */
@NullMarked
package dev.parley.it.container;

import org.jspecify.annotations.NullMarked;
