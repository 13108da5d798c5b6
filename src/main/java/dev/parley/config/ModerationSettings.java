package dev.parley.config;

import java.util.List;
import java.util.Optional;

/**
 * Moderation over HTTP.
 *
 * @param keys {@code name:hash} or {@code name:hash:pattern} for each key of a back end; empty for none
 */
public record ModerationSettings(Optional<List<String>> keys) {
    static ModerationSettings read(Values in) {
        return new ModerationSettings(in.list("parley.moderation.keys"));
    }
}
