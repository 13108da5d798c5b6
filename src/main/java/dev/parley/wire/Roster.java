package dev.parley.wire;

import dev.parley.message.User;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The people in a room at one moment, as everyone is told who joins or asks. Immutable and safe to share between
 * threads. Keeps its encoded form, because the same list goes to many clients.
 */
public final class Roster {
    private final List<User> people;

    /** Racy single-check: several threads may encode the list at once, and all of them get equal texts. */
    private volatile @Nullable String encoded;

    /** @param people each person once, regardless of how many clients they have; copied */
    public Roster(List<User> people) {
        this.people = List.copyOf(people);
    }

    /** Returns the people in the order given to the constructor. */
    public List<User> people() {
        return people;
    }

    /**
     * Returns the encoded form, which the first call computes and later calls repeat.
     *
     * @param encoder must always be the same function
     */
    String encoded(Function<List<User>, String> encoder) {
        String known = encoded;
        if (known == null) {
            known = encoder.apply(people);
            encoded = known;
        }
        return known;
    }
}
