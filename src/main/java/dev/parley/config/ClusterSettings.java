package dev.parley.config;

import dev.parley.defaults.Defaults;
import java.time.Duration;
import java.util.Optional;

/**
 * The PostgreSQL database that servers share.
 *
 * @param url {@code jdbc:postgresql://host/database}; required with {@code parley.log=postgres}
 * @param user the role, unless the URL names one
 * @param password its password, unless the URL holds it
 * @param schema holds the tables
 * @param failover what a failover of the database can mean
 * @param patience time for which messages wait for a database that does not answer
 */
public record ClusterSettings(
        Optional<String> url,
        Optional<String> user,
        Optional<String> password,
        String schema,
        Failover failover,
        Duration patience) {
    static ClusterSettings read(Values in) {
        return new ClusterSettings(
                in.text("parley.cluster.url"),
                in.text("parley.cluster.user"),
                in.text("parley.cluster.password"),
                in.text("parley.cluster.schema", Defaults.CLUSTER_SCHEMA),
                in.choice("parley.cluster.failover", Failover.LOSSY),
                in.duration("parley.cluster.patience", Defaults.CLUSTER_PATIENCE));
    }

    /** What a failover of the database can mean. */
    public enum Failover {
        /** Commits may be lost, so the log gets a new epoch. */
        LOSSY,
        /** No commit is lost, since a synchronous standby has each of them; the epoch stays. */
        LOSSLESS
    }

    /** Leaves out the password, and the URL, which may hold one. */
    @Override
    public String toString() {
        return "schema " + schema + ", failover " + failover;
    }
}
