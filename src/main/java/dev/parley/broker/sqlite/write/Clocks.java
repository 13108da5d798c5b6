package dev.parley.broker.sqlite.write;

import java.time.InstantSource;

/**
 * The clocks of a log.
 *
 * @param wall gives messages their time; may jump
 * @param steady tells ages; does not jump
 */
public record Clocks(InstantSource wall, InstantSource steady) {
    /** Returns a wall clock, and a steady one that starts with its time. */
    public static Clocks of(InstantSource wall) {
        return new Clocks(wall, new SteadyClock(wall.instant()));
    }
}
