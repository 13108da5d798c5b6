/**
 * Requests and answers in general: who asks ({@link Moderators}, {@link CrossOrigin}), what was sent ({@link BodyReader},
 * {@link PageQuery}), what is answered ({@link Answer}, {@link RefusedRequest}), and how.
 *
 * <p>Nothing here blocks on a slow client: {@link AsyncResponseWriter} and {@link StreamWriter} write as the container asks for
 * more. An {@link EventStream} is a response without an end, and the transport of a client of the hub.
 */
@NullMarked
package dev.parley.http.exchange;

import org.jspecify.annotations.NullMarked;
