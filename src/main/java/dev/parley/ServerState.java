package dev.parley;

import dev.parley.broker.Broker;
import dev.parley.broker.BrokerHealth;
import dev.parley.broker.sqlite.SqliteBroker;
import dev.parley.config.Configuration;
import dev.parley.config.Settings;
import dev.parley.handshake.RefusalLog;
import dev.parley.handshake.Seats;
import dev.parley.http.admin.Oversight;
import dev.parley.hub.Hub;
import dev.parley.hub.stats.HubSnapshot;
import dev.parley.hub.stats.HubStats;
import dev.parley.wire.Subprotocol;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** How a server is at this moment, for those who moderate all of it. */
final class ServerState {
    private final Settings settings;
    private final Parts parts;
    private final Instant since;
    private final String version = BuildVersion.read();

    /**
     * What is looked at.
     *
     * @param ready whether clients are accepted now
     * @param transport how frames are sent
     */
    record Parts(Broker broker, Hub hub, Seats seats, BooleanSupplier ready, String transport) {}

    private ServerState(Settings settings, Parts parts, Instant since) {
        this.settings = settings;
        this.parts = parts;
        this.since = since;
    }

    /** @param since when the server started */
    static Oversight oversight(Settings settings, Parts parts, RefusalLog refusals, Instant since) {
        return new Oversight(
                new ServerState(settings, parts, since)::members, configuration(settings), refusals, since);
    }

    private static List<Map<String, @Nullable Object>> configuration(Settings settings) {
        return Configuration.of(settings).stream()
                .map(each -> {
                    Map<String, @Nullable Object> members = new LinkedHashMap<>();
                    members.put("name", each.name());
                    members.put("value", each.value());
                    members.put("default", each.byDefault());
                    members.put("changed", each.isChanged());
                    members.put("secret", each.secret());
                    return members;
                })
                .toList();
    }

    private Map<String, @Nullable Object> members() {
        HubSnapshot clients = parts.hub().snapshot();
        HubStats stats = parts.hub().stats();
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("version", version);
        members.put("since", since.toString());
        members.put("ready", parts.ready().getAsBoolean());
        members.put("transport", parts.transport());
        members.put(
                "connections",
                Map.of(
                        "open",
                        parts.hub().clients(),
                        "seats",
                        parts.seats().taken(),
                        "limit",
                        settings.connections().max(),
                        "subprotocols",
                        subprotocols(clients.connections())));
        members.put("rooms", parts.hub().rooms());
        members.put(
                "messages",
                Map.of("stored", stats.stored(), "duplicates", stats.duplicates(), "refused", stats.refused()));
        members.put("deliveries", stats.deliveries());
        members.put(
                "outboxes",
                Map.of(
                        "bytes",
                        clients.outboxBytes(),
                        "largest",
                        clients.largestOutbox(),
                        "limit",
                        settings.outbox().bytes()));
        members.put("log", log());
        members.put("servers", parts.broker().cluster().servers().size());
        return members;
    }

    private static Map<String, Integer> subprotocols(Map<Subprotocol, Integer> connections) {
        Map<String, Integer> named = new TreeMap<>();
        connections.forEach((subprotocol, count) -> named.put(subprotocol.label(), count));
        return named;
    }

    private Map<String, @Nullable Object> log() {
        BrokerHealth health = parts.broker().health();
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("kind", settings.log().name().toLowerCase(Locale.ROOT));
        members.put("state", health.state().name().toLowerCase(Locale.ROOT));
        members.put("reason", health.reason().isEmpty() ? null : health.reason());
        members.put("waiting", health.waiting());
        members.put("full", health.full());
        if (settings.log() == Settings.Log.SQLITE) {
            Path data = settings.data();
            members.put("used", SqliteBroker.used(data));
            members.put("free", data.toFile().getUsableSpace());
            members.put(
                    "limit",
                    settings.dataBytes().isPresent() ? settings.dataBytes().getAsLong() : null);
        }
        return members;
    }
}
