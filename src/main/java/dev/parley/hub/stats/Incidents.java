package dev.parley.hub.stats;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What clients and the log can cause often: counted as it happens, and logged once a second with its count, so that
 * nobody can fill the log. Safe for use by any thread.
 */
public final class Incidents {
    /** What can happen. Each text names the setting that decides, if there is one. */
    public enum Kind {
        SLOW("Closed {} clients with 4508 because their connection did not move for {}"),
        OVERFLOW("Closed {} clients with 4508 because they did not read their answers: {}"),
        UNREADABLE("Could not read a page of a room's log, {} times; it is tried again: {}"),
        UNOPENED("Could not open a room, {} times; it is tried again: {}"),
        HOLE("Read messages again that the log had not delivered, {} times: {}"),
        FULL("Rejected {} messages with forbidden because the log is full: {}"),
        HURRY("Rejected {} commands with slow-down: {}"),
        FLOOD("Closed {} clients with 4529 because they sent too much: {}");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    /** How often, and an example. */
    private record Seen(int count, String example) {}

    private static final Logger LOG = LoggerFactory.getLogger(Incidents.class);

    private final Map<Kind, Seen> seen = new EnumMap<>(Kind.class);

    /** Records that something happened. */
    public synchronized void record(Kind kind, String example) {
        Seen before = seen.get(kind);
        seen.put(kind, new Seen(before == null ? 1 : before.count + 1, before == null ? example : before.example));
    }

    /** Logs a line for each kind that happened since the last call. Call it about once a second. */
    public void log() {
        for (Kind kind : Kind.values()) {
            Seen what = take(kind);
            if (what != null) {
                LOG.warn(kind.text, what.count, what.example);
            }
        }
    }

    private synchronized @Nullable Seen take(Kind kind) {
        return seen.remove(kind);
    }
}
