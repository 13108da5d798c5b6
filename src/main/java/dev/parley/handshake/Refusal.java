package dev.parley.handshake;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row of the closed table with what this one request adds.
 *
 * @param setting the setting that decides; null where the protocol itself does
 * @param headers response headers it needs besides those of every refusal
 */
public record Refusal(Reason reason, @Nullable String setting, Map<String, String> headers) {

    static Refusal of(Reason reason) {
        return new Refusal(reason, reason.setting(), Map.of());
    }

    static Refusal of(Reason reason, Map<String, String> headers) {
        return new Refusal(reason, reason.setting(), headers);
    }

    Refusal decidedBy(String other) {
        return new Refusal(reason, other, headers);
    }
}
