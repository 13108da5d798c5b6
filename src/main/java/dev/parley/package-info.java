/**
 * The wiring: the command line, the embedded server, and the object graph that is built once and closed in reverse.
 * May import every other package; none may import it.
 */
@NullMarked
package dev.parley;

import org.jspecify.annotations.NullMarked;
