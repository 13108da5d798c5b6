package dev.parley.broker;

import java.time.Instant;

/**
 * The receipt of an erasure.
 *
 * @param messages how many messages have lost their payload and author
 * @param rooms in how many rooms
 * @param at when it was complete
 */
public record Erasure(long messages, int rooms, Instant at) {}
