package dev.parley.rights;

import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.Verb;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the application's {@link RoomPolicy} on threads that may block. Whatever goes wrong there, the answer is "not known
 * now".
 */
public final class AskedPolicy implements Outside {
    private static final Logger LOG = LoggerFactory.getLogger(AskedPolicy.class);

    private final RoomPolicy policy;
    private final Executor threads;
    private final Deadline deadline;
    private final String name;
    private final Optional<Verdict> allowed;
    private final Optional<Verdict> refused;
    private final Optional<Verdict> unknown;
    private final Optional<Verdict> late;
    private final Complaint complaint = new Complaint(LOG);

    /** @param threads threads that may block; rejects calls if too many wait */
    public AskedPolicy(RoomPolicy policy, Executor threads, Deadline deadline) {
        this.policy = policy;
        this.threads = threads;
        this.deadline = deadline;
        name = "the policy " + policy.getClass().getName();
        allowed = Optional.of(Verdict.allowed(name));
        refused = Optional.of(Verdict.refused(name));
        unknown = Optional.of(Verdict.unavailable(name));
        late = Optional.of(Verdict.unavailable(name + ", which gave no answer in time"));
    }

    @Override
    public CompletableFuture<Optional<Verdict>> ask(Identity identity, RoomName room, Verb verb) {
        CompletableFuture<Optional<Verdict>> answer = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                // nobody waits for an answer that is late already
                if (!answer.isDone()) {
                    call(identity, room, verb, answer);
                }
            });
        } catch (RejectedExecutionException e) {
            answer.complete(failed("too many calls wait", null));
        }
        return deadline.limit(answer, late).thenApply(opinion -> {
            if (opinion.equals(late)) {
                failed("no answer in time", null);
            }
            return opinion;
        });
    }

    @SuppressWarnings("IllegalCatch") // foreign code; whatever it throws must not let anyone in
    private void call(Identity identity, RoomName room, Verb verb, CompletableFuture<Optional<Verdict>> answer) {
        try {
            CompletionStage<RoomPolicy.Opinion> stage = policy.decide(identity, room, verb);
            if (stage == null) {
                answer.complete(failed("it returned null", null));
                return;
            }
            stage.whenComplete((opinion, error) -> answer.complete(read(opinion, error)));
        } catch (Throwable e) {
            answer.complete(failed("it threw an exception", e));
        }
    }

    private Optional<Verdict> read(RoomPolicy.@Nullable Opinion opinion, @Nullable Throwable error) {
        if (opinion == null) {
            return failed(error == null ? "it answered null" : "its answer failed", error);
        }
        return switch (opinion) {
            case ALLOW -> allowed;
            case REFUSE -> refused;
            case ABSTAIN -> Optional.empty();
        };
    }

    private Optional<Verdict> failed(String why, @Nullable Throwable cause) {
        complaint.warn(() -> "No answer from " + name + ": " + why + (cause == null ? "" : " (" + cause + ")")
                + "; parley.rights.timeout = " + deadline.timeout().toMillis() + " ms");
        return unknown;
    }
}
