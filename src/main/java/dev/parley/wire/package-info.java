/**
 * Turns frames into commands and events into frames, with one codec for each subprotocol, and holds the closed tables of
 * errors, close codes and recovery failures. May import {@code message} only.
 *
 * <p>A {@link Codec} decodes a frame into {@link Command}s and encodes an {@link Event} as a {@link Frame}. {@link Codecs} makes
 * them. The JSON codec ({@link JsonCodec}) reads with {@link JsonCommands} and writes with {@link JsonEvents}; {@link JsonSize}
 * computes how long a message becomes without encoding it. protocol.md describes what is on the wire, and tests compare it
 * with these tables.
 */
@NullMarked
package dev.parley.wire;

import org.jspecify.annotations.NullMarked;
