/**
 * Metrics for operators. The only package that knows Micrometer; it reads counters that other packages keep anyway. May
 * import {@code hub}, {@code broker}, {@code handshake} and all below.
 */
@NullMarked
package dev.parley.metrics;

import org.jspecify.annotations.NullMarked;
