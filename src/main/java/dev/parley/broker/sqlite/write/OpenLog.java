package dev.parley.broker.sqlite.write;

import dev.parley.broker.sqlite.disk.DataDirectory;
import dev.parley.broker.sqlite.disk.HighWaterMark;

/**
 * The files of a log that has been opened.
 *
 * @param mark written by the writer's thread
 */
public record OpenLog(DataDirectory directory, LogState state, HighWaterMark mark) {}
