package dev.parley.http.admin;

import dev.parley.http.exchange.Answer;
import dev.parley.http.exchange.ApiCall;
import dev.parley.http.exchange.ApiServlet;
import dev.parley.http.exchange.Moderators;
import dev.parley.message.Identity;
import dev.parley.moderation.Moderation;
import dev.parley.moderation.Revocation;
import dev.parley.servlet.JsonBody;
import dev.parley.servlet.ProblemException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/revocations}: ends one token, or all tokens of a user that were issued before a time. */
public final class RevocationsServlet extends ApiServlet {
    public RevocationsServlet(Door door, Moderators moderators) {
        super(door, moderators);
    }

    @Override
    protected @Nullable String allowed(String path) {
        return path.isEmpty() ? "POST, OPTIONS" : null;
    }

    @Override
    protected CompletionStage<Answer> answer(ApiCall call) {
        JsonBody body = call.body("token", "user", "issuedBefore", "until");
        String token = body.text("token");
        String user = body.text("user");
        Instant before = body.time("issuedBefore");
        Instant until = body.time("until");
        if ((token == null) == (user == null) || (token != null && before != null)) {
            throw ProblemException.invalid("Give token, the jti of a token, or user and issuedBefore.");
        }
        if (isUnfit(token) || isUnfit(user)) {
            throw ProblemException.invalid("token or user must have 1 to " + Revocation.MAX_SUBJECT + " characters.");
        }
        Identity by = call.identity();
        return moderators
                .require(by, null)
                .thenCompose(may -> token == null
                        ? moderators.moderation().revokeAll(String.valueOf(user), before, until, by)
                        : moderators.moderation().revoke(token, until, by))
                .thenApplyAsync(done -> enforced(done, by), moderators.workers());
    }

    private static boolean isUnfit(@Nullable String subject) {
        return subject != null && (subject.isEmpty() || subject.length() > Revocation.MAX_SUBJECT);
    }

    private Answer enforced(Moderation.Done<Revocation> done, Identity by) {
        Revocation made = done.decision();
        int clients = moderators.enforcement().closeExcluded();
        moderators.audit(
                by,
                made.token() == null ? "revoked all tokens of" : "revoked token",
                made.token() == null ? made.user() : made.token(),
                null);
        Map<String, @Nullable Object> members = Answer.list();
        members.put("token", made.token());
        members.put("user", made.user());
        members.put(
                "issuedBefore",
                made.issuedBefore() == null ? null : made.issuedBefore().toString());
        members.put("until", made.until() == null ? null : made.until().toString());
        members.put("clients", clients);
        return new Answer(done.news() ? 201 : 200, members);
    }
}
