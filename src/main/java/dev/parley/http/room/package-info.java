/**
 * A room over HTTP. {@link MessagesServlet} reads its log through {@link RoomReader}; a request that waits for a message is a
 * {@link LongPoll} and holds no thread. {@link SayServlet} stores messages, each request as a {@link SayRequest}. {@link
 * EventsServlet} sends a room's events. {@link SearchServlet} finds messages in the rooms that one may read.
 */
@NullMarked
package dev.parley.http.room;

import org.jspecify.annotations.NullMarked;
