package dev.parley.broker;

import java.io.IOException;

/**
 * An empty log that is being filled from a copy, in one transaction: until {@link #commit} has returned, nobody sees any of it,
 * and closing it leaves the log as it was. Methods throw {@link BrokerException} with a message for the operator.
 */
public interface LogTarget extends LogSink, AutoCloseable {
    /** Reads back what was stored so far. Nothing can be added afterwards. */
    void readBack(LogSink to) throws IOException;

    /** Starts a new epoch, and completes. */
    void commit();

    @Override
    void close();
}
