package dev.parley.rights;

import dev.parley.message.Grant;
import dev.parley.message.Identity;
import dev.parley.message.Rate;
import dev.parley.message.RoomName;
import dev.parley.message.RoomPattern;
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
 * <p>{@link Verb#REACT} is special: who may say something may also react to it, and a claim or a rule may allow it to others.
 * Barriers, a policy and the hook are asked about {@link Verb#SAY} instead.
 *
 * <p>Safe for use by any thread; no method blocks.
 */
public final class Rights {
    /** Something that stands above all rules: it can refuse, and cannot allow. */
    @FunctionalInterface
    public interface Barrier {
        /** Returns the refusal, or null if there is no objection. Must not block. */
        @Nullable Verdict objection(Identity identity, RoomName room, Verb verb);

        /**
         * Returns why somebody may not be on the server at all, or null if there is no objection. Must not block.
         *
         * @param identity null for somebody who has not said yet who it is
         * @param address the address of the connection, in canonical form
         */
        default @Nullable Exclusion exclusion(@Nullable Identity identity, String address) {
            return null;
        }

        /** Returns the refusal of something that concerns the whole server, or null if there is no objection. Must not block. */
        default @Nullable Verdict objectionEverywhere(Identity identity, Verb verb) {
            return null;
        }
    }

    private static final Verdict UNNAMED = Verdict.refused("no rule names it");
    private static final Verdict OPEN = Verdict.allowed("no rule is set");
    private static final Verdict CLAIM = Verdict.allowed("the token's claim parley");
    private static final Verdict RESTLESS = Verdict.unavailable("the rules changed meanwhile");
    /** Changes that may come while one question is answered; each costs one more question. */
    private static final int MAX_RETRIES = 3;

    private static final RoomPattern ALL = RoomPattern.parse("**");

    private final List<Barrier> barriers = new CopyOnWriteArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong generation = new AtomicLong();
    private final @Nullable Outside policy;
    private final @Nullable Outside hook;
    private volatile Rules rules;

    /** Creates rights without rules: everybody may do everything but what must be given. */
    public Rights() {
        this(Rules.NONE);
    }

    /** Creates rights that start with these rules, and ask nobody else. */
    public Rights(Rules rules) {
        this(rules, null, null);
    }

    /**
     * Creates rights that start with these rules.
     *
     * @param policy asked before tokens and rules; null if there is none
     * @param hook asked if nothing else decides; null if there is none
     */
    public Rights(Rules rules, @Nullable Outside policy, @Nullable Outside hook) {
        this.rules = rules;
        this.policy = policy;
        this.hook = hook;
    }

    /** Adds a barrier, which holds from now on. */
    public void add(Barrier barrier) {
        barriers.add(barrier);
        changed();
    }

    /** Replaces the rules, which hold from now on, and reports the change. */
    public void use(Rules replacement) {
        rules = replacement;
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

    /** Returns the options that the rules give a room. Never blocks; a room that no line names has the defaults. */
    public RoomOptions options(RoomName room) {
        return rules.options(room);
    }

    /** Returns whether the rules give some room a time to keep messages. Never blocks. */
    public boolean hasKeep() {
        return rules.has(Option.KEEP);
    }

    /** Returns whether the rules keep some room off the disk. Never blocks. */
    public boolean hasEphemeral() {
        return rules.hasEphemeral();
    }

    /** Returns the rate that the rules allow one person in a room, or null if they do not limit it. */
    public @Nullable Rate limit(RoomName room, Verb verb) {
        return rules.limit(room, verb);
    }

    /** Returns the roles that the rules declare: those a container's login should be asked about. */
    public Set<String> roles() {
        return rules.roles();
    }

    /**
     * Answers the question.
     *
     * @return never fails; is complete when it returns, unless a policy or the hook must be asked
     */
    public CompletionStage<Verdict> ask(Identity identity, RoomName room, Verb verb) {
        return ask(identity, room, verb, MAX_RETRIES);
    }

    /** Returns whether the answer is yes, and known at once; a policy or hook is not waited for. */
    public boolean allowsNow(Identity identity, RoomName room, Verb verb) {
        CompletableFuture<Verdict> asked = ask(identity, room, verb).toCompletableFuture();
        return asked.isDone() && asked.join().isAllowed();
    }

    /**
     * Returns whether somebody may be told of rooms that they do not name, as far as a rule or their token lets them do something
     * there. Not if an application decides by a {@link RoomPolicy}, which may overrule both.
     */
    public boolean canList(Identity identity) {
        return policy == null && (!rules.isEmpty() || identity.grants() != null);
    }

    /**
     * Returns whether a rule or the token lets somebody do something in a room, so that they may be told of it. What nothing names
     * is not listed, though it may be allowed: on a server without rules, a room's name is a secret of those who know it. Asks
     * neither a policy nor the hook; never blocks.
     */
    public boolean lists(Identity identity, RoomName room, Verb verb) {
        if (!canList(identity)) {
            return false;
        }
        for (Barrier barrier : barriers) {
            if (barrier.objection(identity, room, verb) != null) {
                return false;
            }
        }
        List<Grant> grants = identity.grants();
        if (grants != null
                && grants.stream()
                        .anyMatch(grant ->
                                grant.may().contains(verb) && grant.rooms().matches(room))) {
            return true;
        }
        Verdict ruled = rules.decide(identity, room, verb);
        return ruled != null && ruled.isAllowed();
    }

    /** Asks all sources. If answers may have changed while somebody outside was asked, asks all of them again. */
    private CompletableFuture<Verdict> ask(Identity identity, RoomName room, Verb verb, int retries) {
        long before = generation();
        CompletableFuture<Verdict> answer = askOnce(identity, room, verb);
        if (answer.isDone()) {
            return answer;
        }
        return answer.thenCompose(verdict -> {
            if (generation() == before) {
                return CompletableFuture.completedFuture(verdict);
            }
            return retries > 0 ? ask(identity, room, verb, retries - 1) : CompletableFuture.completedFuture(RESTLESS);
        });
    }

    private CompletableFuture<Verdict> askOnce(Identity identity, RoomName room, Verb verb) {
        for (Barrier barrier : barriers) {
            Verdict objection = barrier.objection(identity, room, asked(verb));
            if (objection != null) {
                return CompletableFuture.completedFuture(objection);
            }
        }
        if (policy == null) {
            return askBelowPolicy(identity, room, verb);
        }
        return policy.ask(identity, room, asked(verb))
                .thenCompose(opinion -> opinion.isPresent()
                        ? CompletableFuture.completedFuture(opinion.get())
                        : askBelowPolicy(identity, room, verb));
    }

    /** Returns the verb that barriers and those outside are asked about: they need not know reactions. */
    private static Verb asked(Verb verb) {
        return verb == Verb.REACT ? Verb.SAY : verb;
    }

    private CompletableFuture<Verdict> askBelowPolicy(Identity identity, RoomName room, Verb verb) {
        List<Grant> grants = identity.grants();
        if (grants != null) {
            for (Grant grant : grants) {
                boolean granted = grant.may().contains(verb) || grant.may().contains(asked(verb));
                if (granted && grant.rooms().matches(room)) {
                    return CompletableFuture.completedFuture(CLAIM);
                }
            }
        }
        Verdict ruled = rules.decide(identity, room, verb);
        if (asked(verb) != verb && (ruled == null || !ruled.isAllowed())) {
            ruled = rules.decide(identity, room, asked(verb));
        }
        if (ruled != null) {
            return CompletableFuture.completedFuture(ruled);
        }
        return hook == null
                ? CompletableFuture.completedFuture(otherwise(identity, verb))
                : hook.ask(identity, room, asked(verb)).thenApply(opinion -> opinion.orElse(UNNAMED));
    }

    /** Answers if nothing has an opinion. */
    private Verdict otherwise(Identity identity, Verb verb) {
        boolean open = rules.isEmpty() && policy == null && hook == null && identity.grants() == null;
        return open && RuleParser.ORDINARY.contains(asked(verb)) ? OPEN : UNNAMED;
    }

    /**
     * Returns why somebody may not be on the server at all, or null if there is no objection. Asked at the handshake, when
     * somebody says who it is, and of every open connection after {@link #changed}.
     *
     * @param identity null for somebody who has not said yet who it is
     * @param address the address of the connection, in canonical form
     */
    public @Nullable Exclusion exclusion(@Nullable Identity identity, String address) {
        for (Barrier barrier : barriers) {
            Exclusion exclusion = barrier.exclusion(identity, address);
            if (exclusion != null) {
                return exclusion;
            }
        }
        return null;
    }

    /**
     * Answers whether somebody may do something in every room: lines and grants count only if their pattern is {@code **},
     * and neither a policy nor the hook is asked. For what concerns the whole server, such as a ban.
     */
    public Verdict everywhere(Identity identity, Verb verb) {
        for (Barrier barrier : barriers) {
            Verdict objection = barrier.objectionEverywhere(identity, verb);
            if (objection != null) {
                return objection;
            }
        }
        List<Grant> grants = identity.grants();
        if (grants != null
                && grants.stream()
                        .anyMatch(grant ->
                                grant.rooms().equals(ALL) && grant.may().contains(verb))) {
            return CLAIM;
        }
        Verdict ruled = rules.decideEverywhere(identity, verb);
        return ruled == null ? otherwise(identity, verb) : ruled;
    }
}
