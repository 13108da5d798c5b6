package dev.parley.broker;

import java.time.Instant;
import java.util.UUID;

/**
 * An idempotency key as a log remembers it.
 *
 * @param hash see {@link KeyHash}
 * @param seq the position of the message with this key
 * @param at when that was stored
 * @param since from when on its age counts, to the millisecond
 */
public record RememberedKey(UUID hash, long seq, Instant at, Instant since) {}
