/**
 * Logs of rooms: append, read, subscribe. May import {@code message} only.
 */
@NullMarked
package dev.parley.broker;

import org.jspecify.annotations.NullMarked;
