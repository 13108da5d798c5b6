package dev.parley.hub;

import dev.parley.broker.Broker;
import dev.parley.hub.names.GuestNames;
import dev.parley.hub.options.HubClock;
import dev.parley.hub.options.HubOptions;
import dev.parley.hub.queue.Budget;
import dev.parley.hub.queue.PageReads;
import dev.parley.hub.rate.RateLimits;
import dev.parley.hub.room.RoomRegistry;
import dev.parley.hub.stats.HubStats;
import dev.parley.hub.stats.Incidents;
import dev.parley.message.Authenticator;
import dev.parley.rights.Rights;
import dev.parley.wire.Codec;
import dev.parley.wire.Frame;
import dev.parley.wire.Subprotocol;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All that a client gets of the hub.
 *
 * @param ticks the frame that each subprotocol sends at a heartbeat, or null if it has none
 * @param rights who may do what
 * @param limits how fast people may do it
 * @param names keeps guests from the names of others
 * @param workers run commands that waited for something
 * @param blocking runs the authenticator, which may wait
 * @param inboxes what all inboxes share
 * @param outboxes what all outboxes share
 * @param reads bounds the pages that are being read
 */
record ClientServices(
        HubOptions options,
        Broker broker,
        Function<Subprotocol, Codec> codecs,
        Function<Subprotocol, @Nullable Frame> ticks,
        Authenticator authenticator,
        Rights rights,
        RateLimits limits,
        GuestNames names,
        RoomRegistry rooms,
        Executor workers,
        Executor blocking,
        HubClock clock,
        Budget inboxes,
        Budget outboxes,
        PageReads reads,
        HubStats stats,
        Incidents incidents) {}
