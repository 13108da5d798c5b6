package dev.parley.broker.postgres;

import dev.parley.broker.Appended;
import dev.parley.message.Message;
import dev.parley.message.RoomName;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A write that is committed.
 *
 * @param message the entry, or null if this server does not have it whole
 * @param unheard whether listeners must read the entry from the log, if there is no {@code message}
 * @param answer completed after the listeners have got the entry
 */
record Stored(
        Write write,
        RoomName room,
        Appended appended,
        @Nullable Message message,
        boolean unheard,
        CompletableFuture<Appended> answer) {
    /** Returns whether the room has an entry at this position that its listeners may not have. */
    boolean isNews() {
        return message != null || unheard;
    }
}
