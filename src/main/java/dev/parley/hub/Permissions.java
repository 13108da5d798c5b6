package dev.parley.hub;

import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.Verb;
import dev.parley.rights.Rights;
import dev.parley.rights.Verdict;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What one identity may do in one room. Immutable.
 *
 * @param join whether it may be in the room
 * @param may what is allowed there; nothing unless {@code join} is
 * @param unknown what nobody could say now; it counts as refused
 */
record Permissions(Verdict.Answer join, Set<Verb> may, Set<Verb> unknown) {
    private static final Set<Verb> INSIDE = EnumSet.complementOf(EnumSet.of(Verb.JOIN));

    /** Each set of verbs once, because thousands of members have the same; at most one for each subset of the verbs. */
    private static final ConcurrentMap<Set<Verb>, Set<Verb>> SHARED = new ConcurrentHashMap<>();

    /** Returns whether the identity may enter; unknown unless every answer is known, so that nobody enters with half its rights. */
    Verdict.Answer complete() {
        return unknown.isEmpty() ? join : Verdict.Answer.UNAVAILABLE;
    }

    /**
     * Asks about every verb. If the answer to {@code join} is not yes, the others are not asked.
     *
     * @return never fails; is complete when it returns, unless a policy or the hook must be asked
     */
    static CompletionStage<Permissions> ask(Rights rights, Identity identity, RoomName room) {
        CompletableFuture<Verdict> join = rights.ask(identity, room, Verb.JOIN).toCompletableFuture();
        if (join.isDone()) {
            return inside(rights, identity, room, join.join());
        }
        return join.thenCompose(verdict -> inside(rights, identity, room, verdict));
    }

    private static CompletionStage<Permissions> inside(Rights rights, Identity identity, RoomName room, Verdict join) {
        if (!join.isAllowed()) {
            return CompletableFuture.completedFuture(new Permissions(join.answer(), Set.of(), Set.of()));
        }
        Map<Verb, CompletableFuture<Verdict>> asked = new EnumMap<>(Verb.class);
        boolean done = true;
        for (Verb verb : INSIDE) {
            CompletableFuture<Verdict> verdict =
                    rights.ask(identity, room, verb).toCompletableFuture();
            asked.put(verb, verdict);
            done &= verdict.isDone();
        }
        return done
                ? CompletableFuture.completedFuture(of(asked))
                : CompletableFuture.allOf(asked.values().toArray(CompletableFuture<?>[]::new))
                        .thenApply(all -> of(asked));
    }

    private static Permissions of(Map<Verb, CompletableFuture<Verdict>> asked) {
        Set<Verb> may = EnumSet.of(Verb.JOIN);
        Set<Verb> unknown = EnumSet.noneOf(Verb.class);
        asked.forEach((verb, verdict) -> {
            switch (verdict.join().answer()) {
                case ALLOWED -> may.add(verb);
                case UNAVAILABLE -> unknown.add(verb);
                case REFUSED -> {}
            }
        });
        return new Permissions(Verdict.Answer.ALLOWED, shared(may), shared(unknown));
    }

    private static Set<Verb> shared(Set<Verb> verbs) {
        Set<Verb> known = SHARED.get(verbs);
        return known != null ? known : SHARED.computeIfAbsent(Collections.unmodifiableSet(verbs), each -> each);
    }
}
