/**
 * Turns frames into commands and events into frames, with one codec for each subprotocol, and holds the closed tables of
 * errors, close codes and recovery failures. May import {@code message} only.
 */
@NullMarked
package dev.parley.wire;

import org.jspecify.annotations.NullMarked;
