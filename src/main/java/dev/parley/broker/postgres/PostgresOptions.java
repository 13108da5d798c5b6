package dev.parley.broker.postgres;

import dev.parley.defaults.Defaults;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Configures a log in PostgreSQL.
 *
 * @param url of the database, {@code jdbc:postgresql://…}; may hold user and password; empty if all connections are of the
 *     source
 * @param source gives connections, or null if each is made by the URL. With both, notifications are heard by the URL
 * @param user empty if the URL names one
 * @param password empty if there is none, or if the URL holds it
 * @param schema holds the tables and functions; created if it is missing and the role may
 * @param keysRemembered how long a message's key is remembered at least, so that a retry is recognised
 * @param maxRooms rooms that can hold messages; a message for one more is rejected
 * @param lossless whether a failover never loses a commit, because it needs a synchronous standby. The epoch stays then
 * @param server what this server is called, for operators
 * @param version of this server
 * @param departureGrace how long a person counts as present whose server has stopped, after that was found out
 * @param presencePeople the longest list of people that clients get
 * @param messageBytes the longest payload, which {@code parley.say} must know
 * @param events references to entries of all rooms that are kept for back ends; 0 for none
 * @param patience how long requests wait for a database that does not answer before they are rejected
 */
public record PostgresOptions(
        String url,
        @Nullable DataSource source,
        String user,
        String password,
        String schema,
        Duration keysRemembered,
        long maxRooms,
        boolean lossless,
        String server,
        String version,
        Duration departureGrace,
        int presencePeople,
        int messageBytes,
        long events,
        Duration patience) {
    public PostgresOptions {
        if (!(url.isEmpty() && source != null) && !url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("cluster.url must begin with jdbc:postgresql:");
        }
        if (!schema.matches("[a-z_][a-z0-9_]{0,40}")) {
            throw new IllegalArgumentException("cluster.schema must be a plain name in lower case: " + schema);
        }
        if (keysRemembered.compareTo(Defaults.KEYS_REMEMBERED_AT_LEAST) < 0) {
            throw new IllegalArgumentException(
                    "keys.remembered must be at least " + Defaults.KEYS_REMEMBERED_AT_LEAST + ": " + keysRemembered);
        }
        if (maxRooms <= 0) {
            throw new IllegalArgumentException("rooms.max must be positive: " + maxRooms);
        }
    }

    /** Returns the defaults: the schema {@code parley}, and keys that are remembered for 48 hours. */
    public static PostgresOptions at(String url) {
        return new PostgresOptions(
                url,
                null,
                "",
                "",
                Defaults.CLUSTER_SCHEMA,
                Defaults.KEYS_REMEMBERED,
                Long.MAX_VALUE,
                false,
                "test",
                "",
                Defaults.DEPARTURE_GRACE,
                Defaults.PRESENCE_PEOPLE,
                Defaults.MESSAGE_BYTES,
                0,
                Defaults.CLUSTER_PATIENCE);
    }

    /** Returns the same with another schema. */
    public PostgresOptions inSchema(String name) {
        return new PostgresOptions(
                url,
                source,
                user,
                password,
                name,
                keysRemembered,
                maxRooms,
                lossless,
                server,
                version,
                departureGrace,
                presencePeople,
                messageBytes,
                events,
                patience);
    }

    /** Returns the same with this number of events that are kept. */
    public PostgresOptions withEvents(long keep) {
        return new PostgresOptions(
                url,
                source,
                user,
                password,
                schema,
                keysRemembered,
                maxRooms,
                lossless,
                server,
                version,
                departureGrace,
                presencePeople,
                messageBytes,
                keep,
                patience);
    }

    /** Returns the same, with or without the promise that a failover never loses a commit. */
    PostgresOptions lossless(boolean value) {
        return new PostgresOptions(
                url,
                source,
                user,
                password,
                schema,
                keysRemembered,
                maxRooms,
                value,
                server,
                version,
                departureGrace,
                presencePeople,
                messageBytes,
                events,
                patience);
    }

    @Override
    public String toString() {
        // neither the password nor a URL that may hold one
        return "PostgreSQL, schema " + schema;
    }
}
