package dev.parley.hub;

import dev.parley.wire.Subprotocol;
import java.util.Map;

/**
 * What the clients of a hub held when somebody looked; they went on meanwhile.
 *
 * @param connections by how they speak, each subprotocol among them
 * @param outboxBytes what waited for all of them, or was being written
 * @param largestOutbox the most that waited for one of them
 */
public record HubSnapshot(Map<Subprotocol, Integer> connections, long outboxBytes, int largestOutbox) {}
