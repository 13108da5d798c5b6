package dev.parley.http.admin;

import dev.parley.http.exchange.Answer;
import dev.parley.http.exchange.ApiCall;
import dev.parley.http.exchange.ApiServlet;
import dev.parley.http.exchange.Moderators;
import dev.parley.message.Identity;
import dev.parley.servlet.ProblemException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code DELETE /api/users/{id}/connections} closes the connections of a person, and {@code GET /api/users/{id}/messages}
 * exports what the person has said. Some containers refuse a path with an encoded slash, so {@code /api/users/connections?user=}
 * and {@code /api/users/messages?user=} do the same.
 */
public final class UsersServlet extends ApiServlet {
    private static final Pattern PATH = Pattern.compile("(?:/(.+))?/(connections|messages)");

    public UsersServlet(Door door, Moderators moderators) {
        super(door, moderators);
    }

    @Override
    protected @Nullable String allowed(String path) {
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            return null;
        }
        return matcher.group(2).equals("messages") ? "GET, OPTIONS" : "DELETE, OPTIONS";
    }

    @Override
    protected CompletionStage<Answer> answer(ApiCall call) {
        Matcher path = PATH.matcher(call.path());
        if (!path.matches()) {
            throw new IllegalStateException("no such path was allowed: " + call.path());
        }
        String user = named(path.group(1), call);
        return path.group(2).equals("messages") ? export(call, user) : disconnect(call, user);
    }

    private CompletionStage<Answer> disconnect(ApiCall call, String user) {
        return moderators
                .require(call.identity(), null)
                .thenApplyAsync(
                        may -> {
                            int clients = moderators.enforcement().disconnect(user);
                            moderators.audit(call.identity(), "disconnected", user, null);
                            return Answer.ok("clients", clients);
                        },
                        moderators.workers());
    }

    /** Exports the messages of a person, who may ask for them as well as moderators may. */
    private CompletionStage<Answer> export(ApiCall call, String user) {
        CompletionStage<Void> may = isOwn(call.identity(), user)
                ? CompletableFuture.completedStage(null)
                : moderators.require(call.identity(), null);
        return may.thenApply(yes -> {
            moderators.audit(call.identity(), "exported the messages of", user, null);
            return Answer.lines(new Export(moderators.log(), user));
        });
    }

    /** Returns whether this is the person itself. A guest or a key may have the id of somebody else. */
    private static boolean isOwn(Identity identity, String user) {
        return (identity.source() == Identity.Source.TOKEN || identity.source() == Identity.Source.CONTAINER)
                && identity.user().id().equals(user);
    }

    /** Returns the person that the path names, or else the query. */
    static String named(@Nullable String inPath, ApiCall call) {
        String inQuery = call.query().get("user");
        if ((inPath == null) == (inQuery == null)) {
            throw ProblemException.invalid("Name the person in the path or as ?user=.");
        }
        return inPath == null ? String.valueOf(inQuery) : inPath;
    }
}
