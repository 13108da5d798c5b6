package dev.parley.config;

import java.util.List;
import java.util.Optional;

/**
 * The keys of back ends.
 *
 * @param keys {@code name:hash} or {@code name:hash:pattern} for each key that moderates; empty for none
 * @param apiKeys {@code name:hash:verbs} or {@code name:hash:verbs:pattern} for each key with verbs; empty for none
 */
public record ModerationSettings(Optional<List<String>> keys, Optional<List<String>> apiKeys) {
    static ModerationSettings read(Values in) {
        return new ModerationSettings(in.list("parley.moderation.keys"), in.list("parley.api.keys"));
    }
}
