package dev.parley.broker;

import java.time.Instant;

/**
 * The position that a log has given to a message.
 *
 * @param epoch the log's id
 * @param seq the message's number in its room, from 1
 * @param at when the log first received it, to the millisecond
 * @param duplicate whether an earlier draft with the same author and key is stored there
 */
public record Appended(String epoch, long seq, Instant at, boolean duplicate) {}
