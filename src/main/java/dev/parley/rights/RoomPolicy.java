package dev.parley.rights;

import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.Verb;
import java.util.concurrent.CompletionStage;

/**
 * An application's own answer to who may do what in its rooms. It is asked first, before tokens and rules.
 *
 * <pre>{@code
 * public class StaffOnly implements RoomPolicy {
 *     @Override
 *     public CompletionStage<Opinion> decide(Identity identity, RoomName room, Verb verb) {
 *         boolean speaks = verb == Verb.SAY && room.value().equals("orders");
 *         return CompletableFuture.completedFuture(speaks ? Opinion.REFUSE : Opinion.ABSTAIN);
 *     }
 * }
 * }</pre>
 *
 * <p>Found by {@link java.util.ServiceLoader}, as the servlet-context attribute {@code dev.parley.rights.RoomPolicy}, or as a
 * CDI bean if the container has CDI.
 *
 * <p><b>Threads:</b> called on a thread that may block, never on a socket's; by several threads at once. <b>Errors:</b> an
 * exception, a failed stage, null, or no answer in time ({@code parley.rights.timeout}) counts as "not known now": the
 * request is refused, and the client is told that a retry may help.
 */
@FunctionalInterface
public interface RoomPolicy {
    /**
     * Says whether somebody may do something in a room.
     *
     * @return completes with the opinion, now or later
     */
    CompletionStage<Opinion> decide(Identity identity, RoomName room, Verb verb);

    /** What a policy may answer. */
    enum Opinion {
        /** Yes. */
        ALLOW,
        /** No. */
        REFUSE,
        /** The policy does not care: the token and the rules decide. */
        ABSTAIN
    }
}
