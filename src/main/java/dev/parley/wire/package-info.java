/**
 * Bytes to commands and events to bytes, one codec for each subprotocol, and the closed tables of errors and close codes. May import {@code message} only.
 */
@NullMarked
package dev.parley.wire;

import org.jspecify.annotations.NullMarked;
