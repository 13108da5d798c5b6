package dev.parley.http.exchange;

import dev.parley.handshake.Decision;
import dev.parley.handshake.RefusalLog;
import dev.parley.request.UpgradeRequest;
import dev.parley.servlet.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers requests that the policy refuses. */
public final class RefusedRequest {
    private RefusedRequest() {}

    /** Records the refusal, and answers it so that a page may read it if its origin was admitted. */
    public static void answer(
            Decision.Refused refused, UpgradeRequest facts, RefusalLog refusals, HttpServletResponse response)
            throws IOException {
        refusals.refused(facts, refused);
        CrossOrigin.shareRefusal(refused.refusal(), facts, response);
        Problem.of(refused.refusal()).write(response);
    }
}
