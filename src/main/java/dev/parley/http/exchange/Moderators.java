package dev.parley.http.exchange;

import dev.parley.broker.Broker;
import dev.parley.hub.Hub;
import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.Verb;
import dev.parley.moderation.Enforcement;
import dev.parley.moderation.Moderation;
import dev.parley.request.LogEscape;
import dev.parley.rights.Rights;
import dev.parley.rights.Verdict;
import dev.parley.servlet.ProblemException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the servlets for moderators have in common: who may moderate, what they act on, and the record of acts.
 *
 * @param workers run what looks at every client; their tasks never wait
 * @param log holds the messages of all rooms
 */
public record Moderators(
        Moderation moderation, Rights rights, Hub hub, Enforcement enforcement, Executor workers, Broker log) {
    /** One line for each act, for those who have to answer for it. */
    private static final Logger AUDIT = LoggerFactory.getLogger("dev.parley.audit");

    /** Returns whether somebody may moderate the whole server. */
    public boolean isGlobal(Identity identity) {
        return rights.everywhere(identity, Verb.MODERATE).isAllowed();
    }

    /**
     * Checks that somebody may moderate a room, or the whole server if {@code room} is null.
     *
     * @return fails with {@link ProblemException} if not
     */
    public CompletionStage<Void> require(Identity identity, @Nullable RoomName room) {
        return require(
                room == null
                        ? CompletableFuture.completedStage(rights.everywhere(identity, Verb.MODERATE))
                        : rights.ask(identity, room, Verb.MODERATE));
    }

    /** Checks that somebody may do something in a room; fails as the other does. */
    public CompletionStage<Void> require(Identity identity, RoomName room, Verb verb) {
        return require(rights.ask(identity, room, verb));
    }

    private static CompletionStage<Void> require(CompletionStage<Verdict> asked) {
        return asked.thenAccept(verdict -> {
            if (!verdict.isAllowed()) {
                throw new ProblemException(RightsAnswers.problem(verdict));
            }
        });
    }

    /**
     * Records an act. Names no reason and no message; values are shortened and escaped.
     *
     * @param act a word or two
     * @param whom the person, address or token; null if the act concerns a room only
     * @param room null for the whole server
     */
    public void audit(Identity by, String act, @Nullable String whom, @Nullable RoomName room) {
        AUDIT.info(
                "{} {}: {}, room {}",
                LogEscape.shown(by.user().id()),
                act,
                LogEscape.shown(whom),
                room == null ? "-" : LogEscape.shown(room.value()));
    }
}
