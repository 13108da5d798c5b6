package dev.parley.handshake;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A reason with the details of one request.
 *
 * @param setting the setting that decides; null if the protocol itself does
 * @param headers response headers in addition to those of every refusal
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
