/** The container's side of a connection, in a real container. */
@NullMarked
package dev.parley.endpoint;

import org.jspecify.annotations.NullMarked;
