/**
 * Rooms, members, clients, outboxes and fan-out. May import {@code broker}, {@code wire}, {@code message} and {@code
 * defaults}; knows no socket and no servlet.
 *
 * <p>A tour, in three layers. Each layer knows the ones after it, and those before it only through a port.
 * <ol>
 *   <li>{@link Hub} has all clients and rooms. A {@link Client} is one connection: its {@link Lifecycle} and {@link
 *       Liveness}, the {@link Inbox} that runs one command at a time and counts what is unanswered, and the {@link
 *       Memberships} in rooms. {@link CommandHandler} decides what a client may do.
 *   <li>A {@link Room} runs everything in its {@link Mailbox}. It sees a client as a {@link Subscriber}, and each one in it
 *       as a {@link Member} with a position in the log. {@link CatchUp} brings a member from there to the live stream.
 *       {@link Batch} and {@link Broadcast} encode once for all members.
 *   <li>An {@link Outbox} is the bounded queue of frames to one client, with its {@link SendQueue}. It writes through the
 *       port {@link Transport}, held back by a {@link Cork} while one thread does several things in a row.
 * </ol>
 *
 * <p>Memory: {@link Budget} is what all clients share, {@link HubMemory} the size of each budget, {@link PageReads} and {@link
 * ReadQueue} bound the pages of the log. The formula is in concurrency.md.
 *
 * <p>Threads: a room's state is confined to its mailbox. Everything else is safe for use by any thread, decides under its own
 * monitor and acts after releasing it. Nothing in this package waits, except {@link Hub#drain}.
 */
@NullMarked
package dev.parley.hub;

import org.jspecify.annotations.NullMarked;
