package dev.parley.http.admin;

import dev.parley.broker.Erasure;
import dev.parley.http.exchange.Answer;
import dev.parley.http.exchange.ApiCall;
import dev.parley.http.exchange.ApiServlet;
import dev.parley.http.exchange.Moderators;
import dev.parley.message.Identity;
import dev.parley.servlet.JsonBody;
import dev.parley.servlet.Problem;
import dev.parley.servlet.ProblemException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/erasures}: takes the payload, id and name of all messages of a person, in every room, and answers with a
 * receipt, or with 202 if that takes longer than a moment; then {@code GET /api/erasures/{id}} tells how it is. A request whose
 * outcome is unknown can be sent again; if an erasure was cut off, the receipt counts everything.
 */
public final class ErasuresServlet extends ApiServlet {
    /** How long the first answer waits for the receipt. */
    private static final long MOMENT_MILLIS = 2_000;

    private final transient Erasures erasures = new Erasures();

    public ErasuresServlet(Door door, Moderators moderators) {
        super(door, moderators);
    }

    @Override
    protected @Nullable String allowed(String path) {
        if (path.isEmpty()) {
            return "POST, OPTIONS";
        }
        return path.lastIndexOf('/') == 0 && path.length() > 1 ? "GET, HEAD, OPTIONS" : null;
    }

    @Override
    protected CompletionStage<Answer> answer(ApiCall call) {
        Identity by = call.identity();
        if (call.isRead()) {
            return moderators
                    .require(by, null)
                    .thenApply(may -> Answer.ok(found(call).state()));
        }
        JsonBody body = call.body("user");
        String user = body.text("user");
        if (user == null || user.isEmpty()) {
            throw ProblemException.invalid("Give user, the id of the person.");
        }
        String place = call.request().getContextPath() + "/api/erasures/";
        boolean waits = !prefersAsync(call);
        return moderators.require(by, null).thenCompose(may -> {
            Erasures.Running begun = erasures.begin(user, () -> erase(by, user));
            if (!waits) {
                return CompletableFuture.completedStage(accepted(begun, place));
            }
            return begun.receipt()
                    .<@Nullable Erasure>thenApply(receipt -> receipt)
                    .completeOnTimeout(null, MOMENT_MILLIS, TimeUnit.MILLISECONDS)
                    .thenApply(receipt -> receipt == null ? accepted(begun, place) : Answer.ok(begun.state()));
        });
    }

    private Erasures.Running found(ApiCall call) {
        Erasures.Running found = erasures.find(call.path().substring(1));
        if (found == null) {
            throw new ProblemException(Problem.NOT_FOUND);
        }
        return found;
    }

    /** Returns whether the client does not want to wait (RFC 7240, section 4.1). */
    private static boolean prefersAsync(ApiCall call) {
        List<String> values = Collections.list(call.request().getHeaders("Prefer"));
        return values.stream()
                .flatMap(each -> List.of(each.split(",", -1)).stream())
                .anyMatch(each -> each.strip().equalsIgnoreCase("respond-async"));
    }

    private static Answer accepted(Erasures.Running begun, String place) {
        return new Answer(202, begun.state(), Map.of("Location", place + begun.id(), "Retry-After", "1"));
    }

    private CompletionStage<Erasure> erase(Identity by, String user) {
        moderators.hub().forget(user);
        return moderators.log().erase(user).thenApplyAsync(receipt -> audited(by, user, receipt), moderators.workers());
    }

    private Erasure audited(Identity by, String user, Erasure erasure) {
        moderators.audit(by, "erased the messages of", user, null);
        return erasure;
    }
}
