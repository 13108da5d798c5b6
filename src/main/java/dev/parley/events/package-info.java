/**
 * What happens, for back ends that are no clients of a room: the feed that they read. {@link Feed} puts the entries of all
 * rooms, which the log refers to in one order, and the hints about people, which are kept in memory only, into one sequence. {@link Webhooks} sends it to the addresses of the settings.
 * May import {@code message}, {@code wire}, {@code broker}, {@code signing} and {@code hub}, whose hints it hears; knows nothing of HTTP.
 */
@NullMarked
package dev.parley.events;

import org.jspecify.annotations.NullMarked;
