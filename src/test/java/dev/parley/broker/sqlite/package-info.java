/** Tests of the logs: one contract for all brokers, and what only the log on disk promises. */
@NullMarked
package dev.parley.broker.sqlite;

import org.jspecify.annotations.NullMarked;
