package dev.parley.http.exchange;

import dev.parley.message.Identity;
import dev.parley.message.User;
import dev.parley.rights.Verdict;
import dev.parley.servlet.Problem;
import dev.parley.wire.ErrorCode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How plain HTTP asks about rights, and what it answers if they are missing. */
public final class RightsAnswers {
    /** Anyone who sends no credential. A guest over HTTP has no name and no connection, so one identity stands for all. */
    private static final Identity GUEST = Identity.guest(new User("guest-http", "guest"));

    /** The same for a room that does not exist. */
    private static final Problem FORBIDDEN = new Problem(403, ErrorCode.FORBIDDEN.word(), "You may not do this here.");

    private static final Problem UNKNOWN = new Problem(
            503,
            ErrorCode.UNAVAILABLE.word(),
            "It is not known now whether you may do this.",
            Map.of("Retry-After", "1"));

    private RightsAnswers() {}

    /** Returns who asks: the guest of plain HTTP if nothing proves who it is. */
    public static Identity identity(@Nullable Identity known) {
        return known == null ? GUEST : known;
    }

    /** Returns the answer to a request that the verdict does not allow. */
    public static Problem problem(Verdict verdict) {
        return verdict.answer() == Verdict.Answer.UNAVAILABLE ? UNKNOWN : FORBIDDEN;
    }
}
