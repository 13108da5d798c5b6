package dev.parley.broker.sqlite.write;

import dev.parley.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * The result of a change, which counts once it is committed.
 *
 * @param value the answer to the caller; null if there is nothing to say
 * @param message the entry that listeners get; null if there is none, as for a duplicate
 */
public record Result<T>(@Nullable T value, @Nullable Message message) {}
