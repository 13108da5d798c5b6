/** The container's side of a connection, in a real container. */
@NullMarked
package dev.parley.server;

import org.jspecify.annotations.NullMarked;
