package dev.parley.broker.sqlite.write;

/**
 * What was found when the log was opened.
 *
 * @param epoch the log's id from now on
 * @param messages how many messages the log was ever given
 */
public record LogState(String epoch, long messages) {}
