package dev.parley.http;

import dev.parley.handshake.AccessPolicy;
import dev.parley.handshake.Admission;
import dev.parley.handshake.Decision;
import dev.parley.handshake.Refusal;
import dev.parley.http.exchange.AsyncResponseWriter;
import dev.parley.http.exchange.ReadServlet;
import dev.parley.http.exchange.RightsAnswers;
import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.Verb;
import dev.parley.request.Query;
import dev.parley.request.Site;
import dev.parley.request.UpgradeRequest;
import dev.parley.rights.Rights;
import dev.parley.rights.Verdict;
import dev.parley.servlet.Json;
import dev.parley.servlet.Problem;
import dev.parley.servlet.RequestFacts;
import dev.parley.wire.ErrorCode;
import dev.parley.wire.Subprotocol;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The dry run of a handshake, which tells a page why its WebSocket is refused; browsers do not. It applies the same policy
 * to the same headers, without side effects. Any page may read the answer. {@code ?origin=} and {@code ?protocols=}
 * replace the headers that a browser sends only with a WebSocket. {@code ?room=} and {@code ?verb=} ask what {@link Rights}
 * would answer, too; what decided it is shown only to moderators of the room and to operators.
 */
final class HandshakeServlet extends ReadServlet {
    /** How long a policy or hook may take. Longer than their own time limits, so it ends only what is broken. */
    private static final long PATIENCE_MILLIS = 30_000;

    private final transient AccessPolicy policy;
    private final transient Rights rights;

    HandshakeServlet(AccessPolicy policy, Rights rights) {
        this.policy = policy;
        this.rights = rights;
    }

    @Override
    protected void read(HttpServletRequest request, HttpServletResponse response) throws IOException {
        UpgradeRequest facts = RequestFacts.of(request, policy.roles());
        Query query = Query.parse(facts.rawQuery());
        UpgradeRequest handshake = query == null
                ? facts.asHandshake(null, null)
                : facts.asHandshake(query.get("origin"), query.get("protocols"));
        shareWithAnyOrigin(response);
        Decision decision = policy.judge(handshake);
        if (decision instanceof Decision.Refused refused) {
            String retryAfter = refused.refusal().headers().get("Retry-After");
            if (retryAfter != null) {
                response.setHeader("Retry-After", retryAfter);
            }
        }
        Map<String, @Nullable Object> members = answer(handshake, decision);
        String word = query == null ? null : query.get("verb");
        Optional<Verb> verb = Verb.of(word == null ? Verb.JOIN.word() : word);
        if (verb.isEmpty()) {
            new Problem(400, ErrorCode.INVALID.word(), "There is no such verb.").write(response);
            return;
        }
        RoomName room = decision instanceof Decision.Admitted admitted
                ? admitted.admission().room()
                : null;
        if (room == null) {
            Json.write(response, "application/json", members);
            return;
        }
        Identity identity = RightsAnswers.identity(
                ((Decision.Admitted) decision).admission().identity());
        members.put("room", room.value());
        members.put("verb", verb.get().word());
        CompletableFuture<Void> complete = judge(identity, room, verb.get(), isOperator(facts), members);
        if (complete.isDone()) {
            Json.write(response, "application/json", members);
        } else {
            answerLater(request, complete, members);
        }
    }

    /**
     * Adds the verdict, and what decided it if the caller may know.
     *
     * @return completes when the members are complete
     */
    private CompletableFuture<Void> judge(
            Identity identity, RoomName room, Verb verb, boolean isOperator, Map<String, @Nullable Object> members) {
        CompletionStage<Verdict> asked = rights.ask(identity, room, verb);
        CompletionStage<Boolean> informed = isOperator
                ? CompletableFuture.completedFuture(true)
                : rights.ask(identity, room, Verb.MODERATE).thenApply(Verdict::isAllowed);
        return asked.thenAcceptBoth(informed, (verdict, mayKnow) -> {
                    // absent if it is not known now
                    members.put("allowed", verdict.answer() == Verdict.Answer.UNAVAILABLE ? null : verdict.isAllowed());
                    members.put("decidedBy", mayKnow ? verdict.decidedBy() : null);
                })
                .toCompletableFuture();
    }

    /**
     * Returns whether the caller operates this server: it may read metrics, and no page of another site has made its
     * browser ask. Such a page could read the answer, since it is shared with any origin.
     */
    private boolean isOperator(UpgradeRequest request) {
        String site = request.headers().first("Sec-Fetch-Site");
        return !request.headers().has("Origin")
                && (site == null || site.equals("same-origin") || site.equals("none"))
                && policy.objectionToMetrics(request) == null;
    }

    private static void answerLater(
            HttpServletRequest request, CompletableFuture<Void> complete, Map<String, @Nullable Object> members) {
        AsyncContext context = request.startAsync();
        context.setTimeout(PATIENCE_MILLIS);
        var unused = complete.thenRun(
                () -> AsyncResponseWriter.answer(context, 200, Map.of(), "application/json", Json.bytes(members)));
    }

    @Override
    public void options(HttpServletResponse response) {
        super.options(response);
        shareWithAnyOrigin(response);
        response.setHeader("Access-Control-Allow-Methods", ALLOWED);
        response.setHeader("Access-Control-Allow-Headers", "Authorization");
    }

    /** Allows any origin but no credentials, so a page cannot read anything that depends on a visitor's cookies. */
    private static void shareWithAnyOrigin(HttpServletResponse response) {
        response.setHeader("Access-Control-Allow-Origin", "*");
        response.setHeader("Access-Control-Expose-Headers", "Retry-After");
    }

    private static Map<String, @Nullable Object> answer(UpgradeRequest request, Decision decision) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("accepted", decision instanceof Decision.Admitted);
        if (decision instanceof Decision.Refused refused) {
            Refusal refusal = refused.refusal();
            members.put("status", refusal.reason().status());
            members.put("reason", refusal.reason().word());
            members.put("detail", refusal.reason().detail());
            members.put("setting", refusal.setting());
        } else {
            Admission admission = ((Decision.Admitted) decision).admission();
            members.put("subprotocol", token(admission.subprotocol()));
            members.put(
                    "user",
                    admission.identity() == null
                            ? null
                            : admission.identity().user().name());
        }
        Site site = decision.site();
        members.put("origin", request.headers().first("Origin"));
        members.put("scheme", site.scheme());
        members.put("host", site.host());
        members.put("port", site.port());
        members.put("address", site.client());
        return members;
    }

    private static @Nullable String token(Subprotocol subprotocol) {
        return subprotocol == Subprotocol.PLAIN ? null : subprotocol.token();
    }
}
