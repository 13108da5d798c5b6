package dev.parley;

import dev.parley.broker.Broker;
import dev.parley.broker.BrokerObserver;
import dev.parley.broker.RoomAges;
import dev.parley.broker.SplitBroker;
import dev.parley.broker.memory.MemoryBroker;
import dev.parley.broker.postgres.PostgresBroker;
import dev.parley.broker.sqlite.SqliteBroker;
import dev.parley.broker.sqlite.write.SqliteOptions;
import dev.parley.config.Settings;
import dev.parley.message.RoomName;
import dev.parley.rights.Rights;
import dev.parley.rights.Rules;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gives logs what the rules say about rooms: how long messages are kept, and which rooms are never on disk. */
final class RoomLogs {
    private static final Duration ROUND = Duration.ofSeconds(1);

    private RoomLogs() {}

    /** Returns the ages of rooms, which follow the rules. */
    static RoomAges ages(Rights rights) {
        return new RoomAges() {
            @Override
            public @Nullable Duration of(RoomName room) {
                return rights.options(room).keep().orElse(null);
            }

            @Override
            public boolean isEmpty() {
                return !rights.hasKeep();
            }
        };
    }

    /**
     * Checks that the log can do what rules demand.
     *
     * @throws IllegalArgumentException if not; the message is for the operator
     */
    static void check(Settings settings, Rules rules) {
        if (settings.log() == Settings.Log.POSTGRES && rules.hasEphemeral()) {
            throw new IllegalArgumentException(
                    rules.source() + ": ephemeral=on needs parley.log=sqlite or memory, since servers that share a log"
                            + " share nothing else that holds messages");
        }
    }

    /**
     * Opens the log that the settings name.
     *
     * @param owner whose log it is, for messages about a directory that is in use
     * @param observer called once if the log is on disk
     */
    static Broker open(
            Settings settings,
            String owner,
            Rights rights,
            Threads threads,
            InstantSource clock,
            Supplier<BrokerObserver> observer) {
        return switch (settings.log()) {
            case SQLITE -> {
                SqliteOptions options =
                        Options.sqlite(settings).with(ages(rights)).ownedBy(owner);
                yield split(SqliteBroker.open(options, clock, observer.get()), settings, rights, threads, clock);
            }
            case POSTGRES -> {
                PostgresBroker log = PostgresBroker.open(Options.postgres(settings), observer.get())
                        .keeping(Options.retention(settings), ages(rights));
                yield settings.search() ? log.indexing() : log;
            }
            case MEMORY -> inMemory(settings, rights, threads, clock, Options.memoryEvents(settings));
        };
    }

    /** Returns a log in memory that drops what is too old. */
    static MemoryBroker inMemory(Settings settings, Rights rights, Threads threads, InstantSource clock) {
        return inMemory(settings, rights, threads, clock, 0);
    }

    /** @param events references to entries that are kept; 0 for none */
    static MemoryBroker inMemory(Settings settings, Rights rights, Threads threads, InstantSource clock, int events) {
        MemoryBroker log = new MemoryBroker(Options.memory(settings), ages(rights), clock, events);
        threads.every(ROUND, log::dropOld);
        return log;
    }

    /** Returns a log that keeps ephemeral rooms in memory and all others in this log on disk. */
    static Broker split(Broker onDisk, Settings settings, Rights rights, Threads threads, InstantSource clock) {
        SplitBroker split = new SplitBroker(
                onDisk,
                inMemory(settings, rights, threads, clock),
                room -> rights.options(room).ephemeral());
        threads.every(ROUND, split::follow);
        rights.onChange(split::follow);
        return split;
    }
}
