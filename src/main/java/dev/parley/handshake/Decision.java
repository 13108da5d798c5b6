package dev.parley.handshake;

import dev.parley.request.Site;

/** The verdict of the policy on one request. */
public sealed interface Decision {
    /** Returns the client and the address under which it reached us, with trusted proxies taken into account. */
    Site site();

    /** Not accepted. */
    record Refused(Refusal refusal, Site site) implements Decision {}

    /** Accepted. */
    record Admitted(Admission admission) implements Decision {
        @Override
        public Site site() {
            return admission.site();
        }
    }
}
