package dev.parley.rights;

import dev.parley.message.Rate;
import dev.parley.message.RoomPattern;
import dev.parley.message.Verb;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A line of the rules that was understood. Immutable. */
sealed interface Line {
    /** Returns the name of the file or setting, a colon, and the number of the line, from 1. */
    String place();

    /** Returns the rooms that the line is about. */
    RoomPattern rooms();

    /** <code>dm.{a}.{b}  join,say  user:{a},user:{b}</code>. */
    record Rule(String place, RoomPattern rooms, Set<Verb> verbs, List<Who> who) implements Line {
        public Rule {
            verbs = Set.copyOf(verbs);
            who = List.copyOf(who);
        }
    }

    /** {@code options  support.*  members=50}: values by key, parsed and valid. */
    record Options(String place, RoomPattern rooms, Map<Option, Object> values) implements Line {
        public Options {
            values = Map.copyOf(values);
        }
    }

    /**
     * {@code limit  support.*  say  5/10s}.
     *
     * @param rate null if there is no limit ({@code off})
     */
    record Limit(
            String place,
            RoomPattern rooms,
            Set<Verb> verbs,
            @Nullable Rate rate) implements Line {
        public Limit {
            verbs = Set.copyOf(verbs);
        }
    }
}
