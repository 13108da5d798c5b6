package dev.parley.hub;

import java.util.Iterator;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks about the rights of every client again, on workers and a few clients at a time, so that rooms are served in between.
 * If rights change during a round, another follows. Safe for use by any thread; no method waits.
 */
final class RightsRound {
    /** Clients in one task: about a millisecond of rules. */
    private static final int CLIENTS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(RightsRound.class);

    private final Iterable<Client> clients;
    private final Executor workers;

    /** The changes since the last round began; a round is under way unless it is 0. */
    private final AtomicInteger changes = new AtomicInteger();

    RightsRound(Iterable<Client> clients, Executor workers) {
        this.clients = clients;
        this.workers = workers;
    }

    /** Starts a round, or has another follow the one that is under way. */
    void start() {
        if (changes.getAndIncrement() == 0) {
            begin();
        }
    }

    private void begin() {
        go(clients.iterator(), changes.get());
    }

    private void go(Iterator<Client> rest, int seen) {
        try {
            workers.execute(() -> step(rest, seen));
        } catch (RejectedExecutionException e) {
            LOG.debug("The server stops; rights are not asked about again", e);
        }
    }

    private void step(Iterator<Client> rest, int seen) {
        for (int i = 0; i < CLIENTS && rest.hasNext(); i++) {
            rest.next().checkRights();
        }
        if (rest.hasNext()) {
            go(rest, seen);
        } else if (!changes.compareAndSet(seen, 0)) {
            begin();
        }
    }
}
