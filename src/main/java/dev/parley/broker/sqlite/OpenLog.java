package dev.parley.broker.sqlite;

/**
 * The files of a log that has been opened.
 *
 * @param mark written by the writer's thread
 */
record OpenLog(DataDirectory directory, LogState state, HighWaterMark mark) {}
