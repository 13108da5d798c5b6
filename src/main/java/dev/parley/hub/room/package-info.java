/**
 * A room: who is in it, how far each member is, and how a stored message reaches all of them.
 *
 * <p>A {@link Room} runs everything in its mailbox, one task at a time. It sees a client as a {@link Subscriber}, and each one
 * in it as a {@link Member} with a position in the log. {@link CatchUp} brings a member from there to the live stream. {@link
 * Batch} and {@link Broadcast} encode once for all members. {@link Presence} says who is there, and {@link Rooms} which rooms
 * exist.
 */
@NullMarked
package dev.parley.hub.room;

import org.jspecify.annotations.NullMarked;
