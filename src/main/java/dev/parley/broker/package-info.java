/**
 * The contract of the logs of rooms: append, read, subscribe. May import {@code message} only; knows no engine.
 */
@NullMarked
package dev.parley.broker;

import org.jspecify.annotations.NullMarked;
