package dev.parley.broker.postgres;

import dev.parley.broker.Broker;
import dev.parley.broker.BrokerContract;
import dev.parley.broker.BrokerObserver;
import dev.parley.it.PostgresServer;
import java.time.InstantSource;

/** The log in PostgreSQL. */
class PostgresBrokerTest extends BrokerContract {
    @Override
    protected Broker open(InstantSource clock) {
        PostgresOptions options =
                PostgresOptions.at(PostgresServer.shared().url()).inSchema(PostgresServer.freshSchema());
        return PostgresBroker.open(options, clock, BrokerObserver.NONE);
    }
}
