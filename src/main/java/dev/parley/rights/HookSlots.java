package dev.parley.rights;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.message.Identity;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The requests that may wait for the application at the same time. Guests share half of them, because anyone can be any
 * number of guests, and one person has a quarter, so that an application that hangs for some still answers others. Safe
 * for use by many threads.
 */
final class HookSlots {
    /** In requests. */
    static final int ALL = 64;

    /** Of all guests together. */
    static final int GUESTS = ALL / 2;

    /** Of one person: twice the questions that a join asks at once if the application answers about single verbs. */
    static final int PERSON = ALL / 4;

    private record Person(Identity.Source source, String user) {}

    @GuardedBy("this") private int taken;

    @GuardedBy("this") private int takenByGuests;

    /** Without zeros, so it has at most {@link #ALL} entries. */
    @GuardedBy("this") private final Map<Person, Integer> takenByPerson = new HashMap<>();

    /** Takes a slot; returns what releases it, to be run once, or null if there is none for this identity. */
    synchronized @Nullable Runnable take(Identity identity) {
        boolean isGuest = identity.isGuest();
        Person person = new Person(identity.source(), identity.user().id());
        if (taken >= ALL || (isGuest && takenByGuests >= GUESTS) || takenByPerson.getOrDefault(person, 0) >= PERSON) {
            return null;
        }
        taken++;
        takenByGuests += isGuest ? 1 : 0;
        takenByPerson.merge(person, 1, Integer::sum);
        return () -> release(person, isGuest);
    }

    private synchronized void release(Person person, boolean isGuest) {
        taken--;
        takenByGuests -= isGuest ? 1 : 0;
        takenByPerson.computeIfPresent(person, (key, count) -> count == 1 ? null : count - 1);
    }
}
