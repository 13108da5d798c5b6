package dev.parley.config;

import dev.parley.defaults.Defaults;

/**
 * What back ends can read of what happens.
 *
 * @param on whether it is kept
 * @param keep this number of the newest events
 */
public record EventsSettings(boolean on, int keep) {
    private static final int LEAST = 1_000;

    static EventsSettings read(Values in) {
        return new EventsSettings(
                in.flag("parley.events.on", Defaults.EVENTS_ON),
                in.integer("parley.events.keep", Defaults.EVENTS_KEEP, LEAST, Integer.MAX_VALUE));
    }
}
