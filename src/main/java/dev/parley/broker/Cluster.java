package dev.parley.broker;

import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What servers that share a log tell each other beside it: who is present, signals, and that they are alive. Nothing of it is
 * kept when the last of them ends.
 *
 * <p>Threads: no method blocks, and each may be called from any thread.
 */
public interface Cluster {
    /** A server that shares its log with nobody. */
    Cluster ALONE = new Cluster() {
        @Override
        public Place open(RoomName room, Listener listener) {
            return Place.EMPTY;
        }

        @Override
        public List<Server> servers() {
            return List.of();
        }

        @Override
        public Lead lead(String task) {
            return Lead.ALWAYS;
        }
    };

    /** Starts to share a room's people and signals with the other servers. */
    Place open(RoomName room, Listener listener);

    /** Returns the servers that are alive, this one included, in the order of their names; none if the log is not shared. */
    List<Server> servers();

    /**
     * Tries from now on to be the one server that does something: it is, until it stops, or until it could not tell the others in
     * time. To be called once for each task.
     */
    Lead lead(String task);

    /** Whether this server does what one server does at a time. Safe for any thread. */
    interface Lead {
        /** Of a server that shares its log with nobody. */
        Lead ALWAYS = new Lead() {
            @Override
            public CompletionStage<@Nullable Void> asked() {
                return CompletableFuture.completedStage(null);
            }

            @Override
            public boolean isHeld() {
                return true;
            }
        };

        /** Completes when it was found out for the first time. Never fails. */
        CompletionStage<@Nullable Void> asked();

        /** Returns whether it is this server now. Cheap. Another one may be so a few seconds after this was true last, never before. */
        boolean isHeld();
    }

    /** One room, on behalf of this server. */
    interface Place {
        /** Shares nothing. */
        Place EMPTY = new Place() {
            @Override
            public CompletionStage<@Nullable Void> ready() {
                return CompletableFuture.completedStage(null);
            }

            @Override
            public void present(User user) {}

            @Override
            public void absent(String person) {}

            @Override
            public void signal(User from, String kind, @Nullable String json) {}

            @Override
            public void close() {}
        };

        /**
         * Completes after the listener was told who is elsewhere for the first time, or if that cannot be found out now. Never
         * fails.
         */
        CompletionStage<@Nullable Void> ready();

        /** Declares that a person is in the room here, with this name. Has no effect if that is declared already. */
        void present(User user);

        /** Takes {@link #present} back. Has no effect if it was not declared. */
        void absent(String person);

        /**
         * Sends a signal to the other servers, at most once. It is dropped if the database cannot take it at once, or if
         * signals come faster than it can.
         *
         * @param json one JSON value without line breaks, or null
         */
        void signal(User from, String kind, @Nullable String json);

        /** Stops sharing the room; once, at the end. */
        void close();
    }

    /** Learns about one room from the other servers. Calls for one room never overlap, and must not block. */
    interface Listener {
        /**
         * Learns who is in the room on other servers, each person once. Replaces what it learned before.
         *
         * @param people those who came first, in that order; a few more than lists hold, at most
         */
        void onPeople(List<Elsewhere> people);

        /** Receives a signal. */
        void onSignal(User from, String kind, @Nullable String json);
    }

    /**
     * A person on another server.
     *
     * @param since when the person came, by this server's {@link System#nanoTime}
     */
    record Elsewhere(User user, long since) {}

    /**
     * A server that shares the log.
     *
     * @param name as its operator calls it
     * @param heard how long ago it last wrote to the database
     * @param self whether it is the one that was asked
     */
    record Server(String name, String version, Duration heard, boolean self) {}
}
