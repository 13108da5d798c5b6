/**
 * The files of the log: who has the directory ({@link DataDirectory}), how far the log has come ({@link HighWaterMark}), how
 * much space there is ({@link LogSpace}), and what removes the old bytes of removed messages ({@link Scrubber}).
 */
@NullMarked
package dev.parley.broker.sqlite.disk;

import org.jspecify.annotations.NullMarked;
