package dev.parley.handshake;

import dev.parley.request.Site;

/** What the policy says about one request. */
public sealed interface Decision {
    /** Returns who asks, and under which address of ours, proxies considered. */
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
