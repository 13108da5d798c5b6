package dev.parley.rights;

import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.Verb;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Someone outside of this server who has a say in rights, and who takes time to answer. Safe for use by any thread. */
public interface Outside {
    /**
     * Asks. Never blocks and never throws.
     *
     * @return never fails, and completes in bounded time, on a thread that may run commands; empty if there is no opinion
     */
    CompletableFuture<Optional<Verdict>> ask(Identity identity, RoomName room, Verb verb);
}
