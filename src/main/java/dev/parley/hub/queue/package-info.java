/**
 * The queues between a socket and a room, each bounded in bytes. Knows neither rooms nor clients.
 *
 * <p>On the way in: an {@link Inbox} runs a client's commands one at a time; {@link Incoming} has the stored messages that a
 * room has not delivered; a {@link Mailbox} runs a room's tasks. On the way out: an {@link Outbox} is the queue of frames to
 * one client, with its {@link SendQueue}. It writes through the port {@link Transport}, held back by a {@link Cork} while one
 * thread does several things in a row. {@link ReadQueue} and {@link PageReads} bound the pages of the log that are in memory.
 * What all clients share is a {@link Budget}.
 */
@NullMarked
package dev.parley.hub.queue;

import org.jspecify.annotations.NullMarked;
