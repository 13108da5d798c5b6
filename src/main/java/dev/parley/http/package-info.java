/**
 * The HTTP edge of the server: pages of rooms, health, metrics, the handshake's dry run, response headers and compression.
 * May import {@code servlet}, {@code handshake}, {@code broker}, {@code metrics} and all below; knows {@code jakarta.*}.
 */
@NullMarked
package dev.parley.http;

import org.jspecify.annotations.NullMarked;
