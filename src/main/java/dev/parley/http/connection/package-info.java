/**
 * A connection for clients that no WebSocket reaches: {@link ConnectionsServlet} opens it, commands arrive as {@link
 * CommandsRequest}s, and events leave as server-sent events or as the answers of a {@link PollTransport}.
 */
@NullMarked
package dev.parley.http.connection;

import org.jspecify.annotations.NullMarked;
