package dev.parley.message;

import java.util.Set;

/**
 * A capability that a token carries: in rooms of this pattern, its bearer may do these things. Immutable.
 *
 * @param rooms the rooms
 * @param may what is allowed there
 */
public record Grant(RoomPattern rooms, Set<Verb> may) {
    public Grant {
        may = Set.copyOf(may);
    }
}
