/**
 * Everything answered over plain HTTP: problem+json, health, metrics, the handshake's dry run, response headers. One of the two packages that know {@code jakarta.*}.
 */
@NullMarked
package dev.parley.http;

import org.jspecify.annotations.NullMarked;
