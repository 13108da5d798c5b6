/**
 * The HTTP edge of the server: {@link HttpRoutes} registers every servlet and filter. Here are those that need nothing else:
 * health, metrics, the handshake's dry run, the page and the client library, response headers and compression.
 *
 * <p>The others have packages of their own, and each may use {@code http.exchange}:
 * <ul>
 *   <li>{@code http.room}: a room's messages and events, saying something, searching.
 *   <li>{@code http.connection}: a connection for clients without a WebSocket.
 *   <li>{@code http.file}: files that people send.
 *   <li>{@code http.admin}: what moderators and back ends ask and change.
 * </ul>
 */
@NullMarked
package dev.parley.http;

import org.jspecify.annotations.NullMarked;
