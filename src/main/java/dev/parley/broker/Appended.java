package dev.parley.broker;

import java.time.Instant;

/**
 * Where a message stands.
 *
 * @param epoch the log's id
 * @param seq the message's place in it
 * @param at when the log first took it
 * @param duplicate whether an earlier draft with the same author and key stands there
 */
public record Appended(String epoch, long seq, Instant at, boolean duplicate) {}
