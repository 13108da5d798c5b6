package dev.parley.hub.rate;

import dev.parley.message.Rate;
import dev.parley.message.Verb;
import java.time.Duration;

/**
 * How fast people may do things. Each rate is one person's, of all their connections and rooms together.
 *
 * @param say {@code parley.limits.say}: messages, changes of messages, and reactions; a long one counts several times
 * @param signal {@code parley.limits.signal}
 * @param join {@code parley.limits.join}
 * @param history {@code parley.limits.history}: pages, over WebSocket or HTTP
 * @param who {@code parley.limits.who}
 * @param rooms {@code parley.limits.rooms}: first messages in rooms that have none
 * @param guests {@code parley.limits.guests}: how many times as much all guests of one address together may do as one
 *     person; 0 for no limit of addresses
 * @param entries the most people, addresses and rooms that are remembered
 */
public record RateOptions(
        Rate say, Rate signal, Rate join, Rate history, Rate who, Rate rooms, int guests, int entries) {
    /** Nobody is limited. */
    public static final RateOptions NONE =
            new RateOptions(Rate.NONE, Rate.NONE, Rate.NONE, Rate.NONE, Rate.NONE, Rate.NONE, 0, 1_000);

    /** The defaults of a server with a heap of 256 MB. */
    public static final RateOptions DEFAULTS = new RateOptions(
            Rate.of(60, Duration.ofSeconds(30)),
            Rate.of(200, Duration.ofSeconds(10)),
            Rate.of(200, Duration.ofMinutes(1)),
            Rate.of(100, Duration.ofSeconds(10)),
            Rate.of(60, Duration.ofSeconds(10)),
            Rate.of(60, Duration.ofHours(1)),
            20,
            65_536);

    public RateOptions {
        if (guests < 0) {
            throw new IllegalArgumentException("parley.limits.guests must not be negative: " + guests);
        }
        if (entries <= 0) {
            throw new IllegalArgumentException("the limits need entries: " + entries);
        }
    }

    /** Returns the verb with which another one shares its buckets: all that adds to the log counts as saying. */
    static Verb counted(Verb verb) {
        return switch (verb) {
            case SAY, REDACT_OWN, REDACT_ANY, EDIT_OWN, REACT -> Verb.SAY;
            case SIGNAL, JOIN, HISTORY, WHO, MODERATE -> verb;
        };
    }

    /** Returns the rate of a verb. */
    Rate rate(Verb verb) {
        return switch (verb) {
            case SAY, REDACT_OWN, REDACT_ANY, EDIT_OWN, REACT -> say;
            case SIGNAL -> signal;
            case JOIN -> join;
            case HISTORY -> history;
            case WHO -> who;
            case MODERATE -> Rate.NONE;
        };
    }

    /** Returns the setting of a verb's rate. */
    static String setting(Verb verb) {
        return "parley.limits." + counted(verb).word();
    }
}
