package dev.parley;

import dev.parley.broker.Broker;
import dev.parley.hub.Hub;
import java.util.function.BooleanSupplier;

/**
 * What the public API needs of a server.
 *
 * @param broker its log
 * @param hub its rooms
 * @param messageBytes {@code parley.message.bytes}: size of the largest payload
 * @param announcer calls the application's listeners
 * @param ready whether new clients should be sent here; any thread
 */
record ModuleServices(Broker broker, Hub hub, int messageBytes, Announcer announcer, BooleanSupplier ready) {}
