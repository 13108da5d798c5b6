package dev.parley.http.admin;

import dev.parley.http.exchange.Answer;
import dev.parley.http.exchange.ApiCall;
import dev.parley.http.exchange.Moderators;
import dev.parley.http.exchange.RightsAnswers;
import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.message.Verb;
import dev.parley.moderation.Revocation;
import dev.parley.rights.Verdict;
import dev.parley.servlet.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/server/rights?user=&room=&verb=}: may this person do this there, and what decides? For moderators of the room.
 * Without a verb, all verbs are answered; without a user, what a guest may do.
 */
final class RightsQuestion {
    private static final int MAX_ROLES = 100;

    private final Moderators moderators;

    RightsQuestion(Moderators moderators) {
        this.moderators = moderators;
    }

    /**
     * Whom the question is about.
     *
     * @param known the source of roles and claims: {@code connected} if from a connection of the person, {@code assumed} if from
     *     the question, {@code guest} if there are none
     */
    private record Subject(Identity identity, String known) {}

    CompletionStage<Answer> answer(ApiCall call) {
        String name = call.query().get("room");
        if (name == null) {
            throw ProblemException.invalid("Name the room as ?room=.");
        }
        RoomName room = ApiCall.room(name);
        Set<Verb> verbs = verbs(call.query().get("verb"));
        Subject subject = subject(call.query().get("user"), call.query().get("roles"));
        return moderators.require(call.identity(), room).thenCompose(may -> answer(subject, room, verbs));
    }

    private static Set<Verb> verbs(@Nullable String word) {
        if (word == null) {
            return Verb.all();
        }
        return Set.of(Verb.of(word).orElseThrow(() -> ProblemException.invalid("There is no such verb.")));
    }

    private Subject subject(@Nullable String user, @Nullable String roles) {
        if (user == null || user.isEmpty()) {
            return new Subject(RightsAnswers.identity(null), "guest");
        }
        if (user.length() > Revocation.MAX_SUBJECT) {
            throw ProblemException.invalid("user must have 1 to " + Revocation.MAX_SUBJECT + " characters.");
        }
        Identity here = moderators.hub().census().identity(user);
        if (here != null) {
            return new Subject(here, "connected");
        }
        Set<String> assumed = roles == null || roles.isEmpty()
                ? Set.of()
                : Set.of(roles.split(",", MAX_ROLES)).stream()
                        .map(String::strip)
                        .collect(Collectors.toSet());
        return new Subject(
                new Identity(new User(user, user), Identity.Source.TOKEN, assumed, null, null, null, null), "assumed");
    }

    private CompletionStage<Answer> answer(Subject subject, RoomName room, Set<Verb> verbs) {
        Map<Verb, CompletableFuture<Verdict>> asked = new LinkedHashMap<>();
        for (Verb verb : verbs) {
            asked.put(
                    verb,
                    moderators.rights().ask(subject.identity(), room, verb).toCompletableFuture());
        }
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
                .thenApply(all -> {
                    List<Map<String, @Nullable Object>> verdicts = new ArrayList<>();
                    asked.forEach((verb, verdict) -> verdicts.add(shown(verb, verdict.join())));
                    Map<String, @Nullable Object> members = Answer.list();
                    members.put("room", room.value());
                    members.put(
                            "user",
                            subject.known().equals("guest")
                                    ? null
                                    : subject.identity().user().id());
                    members.put("known", subject.known());
                    members.put("verdicts", verdicts);
                    return Answer.ok(members);
                });
    }

    private static Map<String, @Nullable Object> shown(Verb verb, Verdict verdict) {
        Map<String, @Nullable Object> members = Answer.list();
        members.put("verb", verb.word());
        members.put("allowed", verdict.answer() == Verdict.Answer.UNAVAILABLE ? null : (Boolean) verdict.isAllowed());
        members.put("decidedBy", verdict.decidedBy());
        return members;
    }
}
