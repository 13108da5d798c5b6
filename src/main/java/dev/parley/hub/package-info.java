/**
 * Rooms, members, clients, outboxes and fan-out. May import {@code broker}, {@code wire} and {@code message}; knows no socket and no servlet.
 */
@NullMarked
package dev.parley.hub;

import org.jspecify.annotations.NullMarked;
