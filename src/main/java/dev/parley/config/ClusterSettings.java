package dev.parley.config;

import dev.parley.defaults.Defaults;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;

/**
 * The PostgreSQL database that servers share.
 *
 * @param url {@code jdbc:postgresql://host/database}; required with {@code parley.log=postgres}, unless there is a data source
 * @param datasource the name of a {@code javax.sql.DataSource} in JNDI, whose connections are used instead
 * @param user the role, unless the URL names one
 * @param password its password, unless the URL holds it
 * @param schema holds the tables
 * @param failover what a failover of the database can mean
 * @param name what this server is called in the table of servers
 * @param patience time for which messages wait for a database that does not answer
 */
public record ClusterSettings(
        Optional<String> url,
        Optional<String> datasource,
        Optional<String> user,
        Optional<String> password,
        String schema,
        Failover failover,
        Duration patience,
        String name) {
    static ClusterSettings read(Values in) {
        return new ClusterSettings(
                in.text("parley.cluster.url"),
                in.text("parley.cluster.datasource"),
                in.text("parley.cluster.user"),
                in.text("parley.cluster.password"),
                in.text("parley.cluster.schema", Defaults.CLUSTER_SCHEMA),
                in.choice("parley.cluster.failover", Failover.LOSSY),
                in.duration("parley.cluster.patience", Defaults.CLUSTER_PATIENCE),
                in.text("parley.cluster.name", hostName()));
    }

    /** Returns the name of the machine, or of the container, as far as it is known without asking the network. */
    private static String hostName() {
        for (String variable : new String[] {"HOSTNAME", "COMPUTERNAME"}) {
            String value = System.getenv(variable);
            if (value != null && !value.isBlank()) {
                return value;
            }
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
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
