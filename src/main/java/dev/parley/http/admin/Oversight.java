package dev.parley.http.admin;

import dev.parley.handshake.RefusalLog;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What moderators of the whole server can look at besides rooms and people. Everything is kept by its owner anyway, and is read
 * when somebody asks.
 *
 * @param state version, connections, outboxes, log and disk at this moment, as members of a JSON object; called by any thread
 * @param configuration every setting as a JSON object, without secrets
 * @param refusals counts refused requests
 * @param since when the counters began
 */
public record Oversight(
        Supplier<Map<String, @Nullable Object>> state,
        List<Map<String, @Nullable Object>> configuration,
        RefusalLog refusals,
        Instant since) {}
