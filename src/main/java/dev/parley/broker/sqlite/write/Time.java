package dev.parley.broker.sqlite.write;

import java.time.Instant;

/**
 * The time of a transaction.
 *
 * @param at of the messages that it stores, to the millisecond
 * @param steady milliseconds of a clock that does not jump, for the age of keys
 */
public record Time(Instant at, long steady) {}
