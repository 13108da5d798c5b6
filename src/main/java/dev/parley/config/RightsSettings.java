package dev.parley.config;

import dev.parley.defaults.Defaults;
import java.time.Duration;
import java.util.Optional;

/**
 * Answers about rights that come from an application.
 *
 * @param timeout time for a policy or the hook to answer
 * @param hook URL that is asked if no rule decides; empty for none
 * @param hookSecret key of the signature of its requests
 * @param hookCache time for which an answer of the hook is remembered; zero for not at all
 */
public record RightsSettings(Duration timeout, Optional<String> hook, Optional<String> hookSecret, Duration hookCache) {
    static RightsSettings read(Values in) {
        return new RightsSettings(
                in.duration("parley.rights.timeout", Defaults.RIGHTS_TIMEOUT),
                in.text("parley.rights.hook"),
                in.text("parley.rights.hook.secret"),
                in.duration("parley.rights.hook.cache", Defaults.RIGHTS_HOOK_CACHE));
    }

    /** Leaves the secret out. */
    @Override
    public String toString() {
        return "RightsSettings[timeout=" + timeout + ", hook=" + hook + ", hookCache=" + hookCache + "]";
    }
}
