/**
 * Clients, and what they may do: the centre of the server. Knows no socket and no servlet.
 *
 * <p>A tour, in three layers. Each layer knows the ones after it, and those before it only through a port.
 * <ol>
 *   <li>{@link Hub} has all clients and rooms. A {@link Client} is one connection: its {@link Lifecycle} and {@link
 *       Liveness}, the {@link Inbox} that runs one command at a time and counts what is unanswered, and the {@link
 *       Memberships} in rooms. {@link CommandHandler} decides what a client may do.
 *   <li>{@code hub.room}: a {@link Room} runs everything in its {@link Mailbox}, and sees a client as a {@link Subscriber}.
 *   <li>{@code hub.queue}: an {@link Outbox} is the bounded queue of frames to one client. It writes through the port {@link
 *       Transport}.
 * </ol>
 *
 * <p>{@code hub.options}, {@code hub.stats}, {@code hub.rate} and {@code hub.names} serve all three.
 *
 * <p>Memory: {@link Budget} is what all clients share, {@link HubMemory} the size of each budget, {@link PageReads} and {@link
 * ReadQueue} bound the pages of the log. The formula is in concurrency.md.
 *
 * <p>Threads: a room's state is confined to its mailbox. Everything else is safe for use by any thread, decides under its own
 * monitor and acts after releasing it. Nothing in this package waits, except {@link Hub#drain}.
 */
@NullMarked
package dev.parley.hub;

import dev.parley.hub.options.HubMemory;
import dev.parley.hub.queue.Budget;
import dev.parley.hub.queue.Inbox;
import dev.parley.hub.queue.Mailbox;
import dev.parley.hub.queue.Outbox;
import dev.parley.hub.queue.PageReads;
import dev.parley.hub.queue.ReadQueue;
import dev.parley.hub.queue.Transport;
import dev.parley.hub.room.Room;
import dev.parley.hub.room.Subscriber;
import org.jspecify.annotations.NullMarked;
