package dev.parley.config;

import dev.parley.defaults.Defaults;

/**
 * How fast people may do things, in the notation {@code 20/10s}; {@code none} for no limit.
 *
 * @param on whether these limits hold at all
 * @param say messages of one person
 * @param signal signals of one person
 * @param join rooms that one person enters
 * @param history pages that one person reads
 * @param who lists of people that one person reads
 * @param files files that one person uploads
 * @param rooms rooms that get their first message from one person
 * @param guests how many times as much all guests of one address may do; 0 for no limit
 * @param handshakes WebSockets that one address opens
 */
public record LimitsSettings(
        boolean on,
        String say,
        String signal,
        String join,
        String history,
        String who,
        String files,
        String rooms,
        int guests,
        String handshakes) {
    static LimitsSettings read(Values in) {
        return new LimitsSettings(
                in.flag("parley.limits.on", Defaults.LIMITS_ON),
                in.text("parley.limits.say", Defaults.LIMITS_SAY),
                in.text("parley.limits.signal", Defaults.LIMITS_SIGNAL),
                in.text("parley.limits.join", Defaults.LIMITS_JOIN),
                in.text("parley.limits.history", Defaults.LIMITS_HISTORY),
                in.text("parley.limits.who", Defaults.LIMITS_WHO),
                in.text("parley.limits.files", Defaults.LIMITS_FILES),
                in.text("parley.limits.rooms", Defaults.LIMITS_ROOMS),
                in.integer("parley.limits.guests", Defaults.LIMITS_GUESTS),
                in.text("parley.limits.handshakes", Defaults.LIMITS_HANDSHAKES));
    }
}
