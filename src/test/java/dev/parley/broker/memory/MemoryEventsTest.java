package dev.parley.broker.memory;

import dev.parley.broker.Broker;
import dev.parley.broker.EventLogContract;
import dev.parley.broker.RoomAges;
import java.time.InstantSource;

/** The events of the log in memory. */
class MemoryEventsTest extends EventLogContract {
    @Override
    protected Broker open() {
        return new MemoryBroker(new MemoryLimits(10_000, 1_000_000, 100), RoomAges.NONE, InstantSource.system(), KEEP);
    }
}
