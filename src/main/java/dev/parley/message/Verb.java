package dev.parley.message;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The closed table of what an identity may be allowed to do in a room. */
public enum Verb {
    /** Enter the room, and so see what is said from then on. */
    JOIN("join"),
    /** Store a message. */
    SAY("say"),
    /** Send something that is not stored, such as typing. */
    SIGNAL("signal"),
    /** Read messages that were stored before. */
    HISTORY("history"),
    /** List the people in the room. */
    WHO("who"),
    /** Remove the content of one's own message. */
    REDACT_OWN("redact-own"),
    /** Remove the content of anyone's message. */
    REDACT_ANY("redact-any"),
    /** Replace the content of one's own message. */
    EDIT_OWN("edit-own"),
    /** Put reactions to messages. Who may {@link #SAY} may do this, too. */
    REACT("react"),
    /** Remove people, ban them, close or delete the room. */
    MODERATE("moderate");

    private final String word;

    Verb(String word) {
        this.word = word;
    }

    /** Returns the name in rules, tokens and on the wire; it never changes. */
    public String word() {
        return word;
    }

    /** Returns the verb with this name, or empty if there is none. */
    public static Optional<Verb> of(String word) {
        return Arrays.stream(values()).filter(verb -> verb.word.equals(word)).findAny();
    }

    /**
     * Returns the verbs that {@code *} stands for, in a new set: all but those that concern others, and {@link #REACT}, which
     * comes with {@link #SAY}.
     */
    public static Set<Verb> ordinary() {
        return EnumSet.complementOf(EnumSet.of(REDACT_ANY, REACT, MODERATE));
    }

    /** Returns all verbs in a new set. */
    public static Set<Verb> all() {
        return EnumSet.allOf(Verb.class);
    }
}
