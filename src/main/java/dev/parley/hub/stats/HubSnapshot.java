package dev.parley.hub.stats;

import dev.parley.wire.Subprotocol;
import java.util.Map;

/**
 * The connections of a hub and the bytes queued for them, at about one moment: clients keep sending meanwhile.
 *
 * @param connections by subprotocol; every subprotocol is a key
 * @param outboxBytes bytes queued or in flight for all of them
 * @param largestOutbox bytes queued or in flight for the client with the most
 */
public record HubSnapshot(Map<Subprotocol, Integer> connections, long outboxBytes, int largestOutbox) {}
