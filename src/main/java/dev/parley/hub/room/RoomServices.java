package dev.parley.hub.room;

import dev.parley.broker.Broker;
import dev.parley.hub.options.HubOptions;
import dev.parley.hub.queue.Budget;
import dev.parley.hub.queue.Pacing;
import dev.parley.hub.stats.HubStats;
import dev.parley.hub.stats.Incidents;
import dev.parley.message.RoomName;
import dev.parley.rights.RoomOptions;
import dev.parley.wire.Codec;
import dev.parley.wire.Subprotocol;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * All that a room gets of the hub.
 *
 * @param rules tells a room's options as the rules say at this moment; must not block
 * @param workers serve rooms
 * @param delay runs something later, without a thread that waits
 * @param holders keep the room open over a grace period
 * @param outboxes what all outboxes share
 * @param hints hears who comes and goes
 * @param undelivered counts the bytes that the log has delivered and no room has sent on yet
 */
public record RoomServices(
        HubOptions options,
        Broker broker,
        Function<RoomName, RoomOptions> rules,
        Function<Subprotocol, Codec> codecs,
        Executor workers,
        Pacing.Delay delay,
        RoomHolders holders,
        Budget outboxes,
        Budget undelivered,
        HubStats stats,
        Incidents incidents,
        Supplier<PresenceHints> hints) {
    /** Returns whether a presence of this number of people is announced to all of them. */
    boolean announces(int people) {
        return people <= options.presencePeople();
    }
}
