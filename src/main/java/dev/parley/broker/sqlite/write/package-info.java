/**
 * The way of a change to the disk. {@link WriteQueue} takes requests; the one thread of {@link LogWriter} takes what has queued
 * up, stores it in one {@link LogTransaction}, and commits: that is the group commit. {@link CommitDelay} waits a moment for
 * company, {@link Dispatcher} delivers and answers on a thread of its own, {@link Maintenance} and {@link Trimmer} clean up
 * between commits.
 */
@NullMarked
package dev.parley.broker.sqlite.write;

import org.jspecify.annotations.NullMarked;
