package dev.parley.message;

import java.time.Instant;

/**
 * The latest change that a message has undergone.
 *
 * @param redacted whether it has lost its payload for good; otherwise it has a new one
 * @param seq the entry of the same room that tells of the change
 * @param at when it was changed
 */
public record Revision(boolean redacted, long seq, Instant at) {}
