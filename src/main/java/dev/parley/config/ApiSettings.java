package dev.parley.config;

import java.util.List;
import java.util.Optional;

/**
 * What back ends may do over HTTP.
 *
 * @param keys {@code name:hash:verbs} or {@code name:hash:verbs:pattern} for each key; empty for none
 */
public record ApiSettings(Optional<List<String>> keys) {
    static ApiSettings read(Values in) {
        return new ApiSettings(in.list("parley.api.keys"));
    }
}
