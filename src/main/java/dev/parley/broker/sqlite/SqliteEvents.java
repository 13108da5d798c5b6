package dev.parley.broker.sqlite;

import dev.parley.broker.EventLog;
import dev.parley.broker.EventPage;
import dev.parley.broker.EventRequest;
import dev.parley.broker.sqlite.table.EventTable;
import dev.parley.broker.sqlite.table.LogReaders;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The references to what has happened. Reads with the threads that read; the one that delivers tells of new ones. */
final class SqliteEvents implements EventLog {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteEvents.class);

    private final LogReaders readers;
    private final String epoch;
    private volatile long last;
    private volatile Runnable callback = () -> {};

    SqliteEvents(LogReaders readers, EventTable.Start start) {
        this.readers = readers;
        this.epoch = start.epoch();
        this.last = start.last();
    }

    @Override
    public boolean isKept() {
        return true;
    }

    @Override
    public long last() {
        return last;
    }

    @Override
    public CompletionStage<EventPage> read(EventRequest request) {
        return readers.events(request, epoch);
    }

    @Override
    public void onEvents(Runnable next) {
        callback = next;
    }

    /** Announces that entries were committed. Called by one thread at a time. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // only one thread writes
    void committed(int entries) {
        last += entries;
        try {
            callback.run();
        } catch (RuntimeException e) {
            LOG.error("Events were not announced", e);
        }
    }
}
