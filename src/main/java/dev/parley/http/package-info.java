/**
 * The HTTP edge of the server: pages and events of rooms, messages that are said without a connection, health, metrics, the handshake's dry run, response headers and compression.
 * May import {@code servlet}, {@code handshake}, {@code broker}, {@code files}, {@code metrics} and all below; knows {@code jakarta.*}.
 *
 * <p>{@link HttpRoutes} registers the servlets and filters. {@link MessagesServlet} reads a room's log through {@link
 * RoomReader}; a request that waits for a message is a {@link LongPoll} and holds no thread. {@link SayServlet} stores messages,
 * each request as a {@link SayRequest}. {@link EventsServlet} sends a room's events; a response is an {@link EventStream}, the
 * transport of a client of the hub. {@link FilesServlet} takes files as {@link UploadRequest}s and sends them as {@link FileDownload}s. Nothing here blocks on a slow
 * client: {@link AsyncResponseWriter} writes as the container asks for more.
 */
@NullMarked
package dev.parley.http;

import org.jspecify.annotations.NullMarked;
