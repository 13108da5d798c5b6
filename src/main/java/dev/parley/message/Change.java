package dev.parley.message;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What an entry of a room's log does to earlier messages. The log changes those messages on disk; the entry only tells
 * readers that it did, so that readers who were away learn it by reading on.
 *
 * @param kind what it does
 * @param of the {@code seq} of the message that it changes; 0 for {@link Kind#ERASED}, whose payload lists them
 * @param author whether it also removes the author of the message; never for an edit
 */
public record Change(Kind kind, long of, boolean author) {
    /** The kinds of changes. */
    public enum Kind {
        /** The message has a new payload: the one of this entry, unless a later change has removed it from here. */
        EDITED,
        /** The message has lost its payload. */
        REDACTED,
        /**
         * Several messages have lost their payload and their author. The payload of this entry is a JSON array of their
         * {@code seq}, so that the entry itself does not name the person.
         */
        ERASED,
        /** Somebody has reacted to the message with the text of this entry, unless a later change has removed it from here. */
        REACTED
    }

    /** Returns the change that gives a message a new payload. */
    public static Change edit(long of) {
        return new Change(Kind.EDITED, of, false);
    }

    /** Returns the change that takes a message's payload, and its author if {@code author}. */
    public static Change redaction(long of, boolean author) {
        return new Change(Kind.REDACTED, of, author);
    }

    /** Returns the change that takes the payload and the author of the messages that the entry's payload lists. */
    public static Change erasure() {
        return new Change(Kind.ERASED, 0, true);
    }

    /** Returns the change that puts a reaction to a message. */
    public static Change reaction(long of) {
        return new Change(Kind.REACTED, of, false);
    }

    /** Returns the payload of an erasure: a JSON array of numbers. */
    public static Payload listed(List<Long> seqs) {
        return new Payload.Json(seqs.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]")));
    }
}
