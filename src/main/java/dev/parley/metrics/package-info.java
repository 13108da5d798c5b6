/**
 * What operators see of a running server. The only package that knows Micrometer; it reads what the others count anyway.
 */
@NullMarked
package dev.parley.metrics;

import org.jspecify.annotations.NullMarked;
