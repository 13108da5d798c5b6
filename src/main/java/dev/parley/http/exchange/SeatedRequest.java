package dev.parley.http.exchange;

import dev.parley.handshake.Admission;
import dev.parley.handshake.Decision;
import dev.parley.handshake.RefusalLog;
import dev.parley.request.UpgradeRequest;
import dev.parley.servlet.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Requests that hold the seat they were admitted with until they are complete. */
public final class SeatedRequest {
    private SeatedRequest() {}

    /** What an admitted request asks for. */
    @FunctionalInterface
    public interface Work {
        /**
         * Answers the request, or takes it over.
         *
         * @return whether the request was taken over; it is answered, and its seat is released, later
         * @throws ProblemException with the answer; the request was not taken over
         */
        boolean begin(Admission admission) throws IOException;
    }

    /** Answers a request that is refused, and has work done for one that is admitted. */
    public static void serve(
            Decision decision, UpgradeRequest facts, RefusalLog refusals, HttpServletResponse response, Work work)
            throws IOException {
        if (decision instanceof Decision.Refused refused) {
            RefusedRequest.answer(refused, facts, refusals, response);
            return;
        }
        Admission admission = ((Decision.Admitted) decision).admission();
        boolean taken = false;
        try {
            admission.seat().open();
            CrossOrigin.share(facts.headers().first("Origin"), response);
            taken = work.begin(admission);
        } catch (ProblemException e) {
            e.problem().write(response);
        } finally {
            if (!taken) {
                admission.seat().close();
            }
        }
    }
}
