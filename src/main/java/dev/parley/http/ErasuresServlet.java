package dev.parley.http;

import dev.parley.broker.Erasure;
import dev.parley.message.Identity;
import dev.parley.servlet.JsonBody;
import dev.parley.servlet.ProblemException;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/erasures}: takes the payload, id and name of all messages of a person, in every room, and answers with a
 * receipt. A request whose outcome is unknown can be sent again; if it was cut off, the receipt counts everything.
 */
final class ErasuresServlet extends ApiServlet {
    ErasuresServlet(Door door, Moderators moderators) {
        super(door, moderators);
    }

    @Override
    @Nullable String allowed(String path) {
        return path.isEmpty() ? "POST, OPTIONS" : null;
    }

    @Override
    CompletionStage<Answer> answer(ApiCall call) {
        JsonBody body = call.body("user");
        String user = body.text("user");
        if (user == null || user.isEmpty()) {
            throw ProblemException.invalid("Give user, the id of the person.");
        }
        Identity by = call.identity();
        return moderators
                .require(by, null)
                .thenCompose(may -> moderators.log().erase(user))
                .thenApplyAsync(receipt -> receipt(by, user, receipt), moderators.workers());
    }

    private Answer receipt(Identity by, String user, Erasure erasure) {
        moderators.audit(by, "erased the messages of", user, null);
        return Answer.ok(Map.of(
                "user", user,
                "messages", erasure.messages(),
                "rooms", erasure.rooms(),
                "at", erasure.at().toString()));
    }
}
