package dev.parley.broker;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Small facts that are kept beside the rooms' logs, as durably as messages: bans, closed rooms. They are few, and a server
 * reads all of a kind when it starts.
 *
 * <p>Threads and errors are those of {@link Broker}: no method blocks, and a stage fails with {@link BrokerException} if
 * the log cannot do it now; nothing has changed then.
 */
public interface Records {
    /** The longest subject and the longest value, in UTF-16 code units. */
    int MAX_LENGTH = 4_096;

    /**
     * What the names of kinds begin with whose subjects are persons. Erasing a person removes these facts, and an export of the log
     * leaves them out.
     */
    String OF_PERSONS = "read/";

    /** Returns everything of one kind: values by subject. */
    CompletionStage<Map<String, String>> all(String kind);

    /** Stores a value, in the place of an earlier one. Completes when it is durable. */
    CompletionStage<@Nullable Void> put(String kind, String subject, String value);

    /** Removes a value if it is there. Completes when that is durable. */
    CompletionStage<@Nullable Void> remove(String kind, String subject);

    /**
     * Stores some values of one kind and removes others, at once, without telling other servers: for what they learn in another
     * way.
     */
    CompletionStage<@Nullable Void> update(String kind, Map<String, String> values, Collection<String> removed);

    /** Returns whether other servers may change these facts. */
    default boolean isShared() {
        return false;
    }

    /**
     * Has something run soon after another server has changed a fact, within two seconds while the log can be reached. It runs
     * on a thread of the broker and must return at once. At most one such callback is kept.
     */
    default void onChangeElsewhere(Runnable callback) {}

    /**
     * Checks what is to be stored, for engines.
     *
     * @throws IllegalArgumentException if the subject or the value is longer than {@value #MAX_LENGTH}
     */
    static void check(String subject, String value) {
        if (subject.length() > MAX_LENGTH || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a record takes at most " + MAX_LENGTH + " characters: "
                    + subject.length() + " of the subject, " + value.length() + " of the value");
        }
    }
}
