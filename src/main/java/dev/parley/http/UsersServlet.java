package dev.parley.http;

import dev.parley.servlet.ProblemException;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code DELETE /api/users/{id}/connections}: closes the connections of a person. Some containers refuse a path with an encoded
 * slash, so {@code DELETE /api/users/connections?user=} does the same.
 */
final class UsersServlet extends ApiServlet {
    private static final Pattern PATH = Pattern.compile("(?:/(.+))?/connections");

    UsersServlet(Door door, Moderators moderators) {
        super(door, moderators);
    }

    @Override
    @Nullable String allowed(String path) {
        return PATH.matcher(path).matches() ? "DELETE, OPTIONS" : null;
    }

    @Override
    CompletionStage<Answer> answer(ApiCall call) {
        String user = user(call);
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

    private static String user(ApiCall call) {
        Matcher path = PATH.matcher(call.path());
        String user = path.matches() ? path.group(1) : null;
        return named(user, call);
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
