package dev.parley.wire;

import dev.parley.message.User;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The people in a room, as all are told who ask or enter: written once and shared. Immutable. */
public final class Roster {
    /** More than most people take, in characters. */
    private static final int ROUND_PERSON = 64;

    private final List<User> people;
    /** Racy single-check: several threads may write it, all write the same. */
    private volatile @Nullable String json;

    public Roster(List<User> people) {
        this.people = List.copyOf(people);
    }

    public List<User> people() {
        return people;
    }

    /** Returns them as an array of JSON objects, written at the first call and kept. */
    String json() {
        String written = json;
        if (written == null) {
            written = new JsonWriter(ROUND_PERSON * (people.size() + 1))
                    .array(people, JsonEvents::userFields)
                    .toString();
            json = written;
        }
        return written;
    }
}
