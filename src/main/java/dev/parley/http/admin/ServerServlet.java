package dev.parley.http.admin;

import dev.parley.handshake.Reason;
import dev.parley.http.exchange.Answer;
import dev.parley.http.exchange.ApiCall;
import dev.parley.http.exchange.ApiServlet;
import dev.parley.http.exchange.Moderators;
import dev.parley.hub.Census;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/server}: how this server is, who is on it, whom it refused and why, who may do what, and how it is configured. For
 * moderators of the whole server; {@code /api/server/rights} also for those of the room in question.
 */
public final class ServerServlet extends ApiServlet {
    private static final Set<String> PATHS = Set.of("", "/people", "/refusals", "/rights", "/configuration");

    private final transient Oversight oversight;
    private final transient RightsQuestion questions;

    public ServerServlet(Door door, Moderators moderators, Oversight oversight) {
        super(door, moderators);
        this.oversight = oversight;
        this.questions = new RightsQuestion(moderators);
    }

    @Override
    protected @Nullable String allowed(String path) {
        return PATHS.contains(path) ? "GET, HEAD, OPTIONS" : null;
    }

    @Override
    protected CompletionStage<Answer> answer(ApiCall call) {
        return switch (call.path()) {
            case "/rights" -> questions.answer(call);
            case "/people" -> people(call);
            case "/refusals" -> moderators.require(call.identity(), null).thenApply(may -> refusals());
            case "/configuration" ->
                moderators
                        .require(call.identity(), null)
                        .thenApply(may -> Answer.ok("settings", oversight.configuration()));
            default ->
                moderators
                        .require(call.identity(), null)
                        .thenApply(may -> Answer.ok(oversight.state().get()));
        };
    }

    private CompletionStage<Answer> people(ApiCall call) {
        int limit = call.limit();
        return moderators
                .require(call.identity(), null)
                .thenApplyAsync(
                        may -> {
                            List<Census.Person> page = moderators.hub().census().people(null, call.after(), limit);
                            Map<String, @Nullable Object> members = Answer.list();
                            PersonJson.put(members, page, limit, true);
                            return Answer.ok(members);
                        },
                        moderators.workers());
    }

    /** Lists every reason, because one that never occurred is an answer, too. */
    private Answer refusals() {
        return Answer.ok(Map.of(
                "since",
                oversight.since().toString(),
                "refusals",
                Arrays.stream(Reason.values()).map(this::shown).toList()));
    }

    private Map<String, @Nullable Object> shown(Reason reason) {
        Map<String, @Nullable Object> members = Answer.list();
        members.put("reason", reason.word());
        members.put("status", reason.status());
        members.put("detail", reason.detail());
        members.put("setting", reason.setting());
        members.put("count", oversight.refusals().refused(reason));
        return members;
    }
}
