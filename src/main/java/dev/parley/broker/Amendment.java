package dev.parley.broker;

import dev.parley.message.Change;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.Revision;
import dev.parley.message.User;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change of one message, for {@link Broker#amend}.
 *
 * @param by who makes it; the author of the entry that tells of it
 * @param key their idempotency key, as for {@link dev.parley.message.Draft}, or null
 * @param of the {@code seq} of the message
 * @param owner the id that the message's author must have, or null if anyone's message may be changed
 * @param payload the message's new payload; {@link Payload#NONE} redacts it
 * @param anonymous whether the author's id and name are removed, too; only with a redaction
 */
public record Amendment(
        User by, @Nullable String key, long of, @Nullable String owner, Payload payload, boolean anonymous) {
    public Amendment {
        if (anonymous && payload != Payload.NONE) {
            throw new IllegalArgumentException("an edit keeps the author");
        }
    }

    /** Returns the change that takes a message's payload. */
    public static Amendment redaction(
            User by, @Nullable String key, long of, @Nullable String owner, boolean anonymous) {
        return new Amendment(by, key, of, owner, Payload.NONE, anonymous);
    }

    /** Returns the change that gives a message of the same author a new payload. */
    public static Amendment edit(User by, @Nullable String key, long of, Payload payload) {
        return new Amendment(by, key, of, by.id(), payload, false);
    }

    /** Returns whether this takes the message's payload. */
    public boolean isRedaction() {
        return payload == Payload.NONE;
    }

    /**
     * Checks whether this change can be made, for engines.
     *
     * @param target the message; or, if only entries of its edits are left, the newest of those; null if nothing is
     * @throws AmendmentException if it cannot
     */
    public void check(@Nullable Message target) {
        if (target == null || !isChangeable(target)) {
            throw new AmendmentException(AmendmentException.Reason.GONE);
        }
        if (owner != null && !owner.equals(target.from().id())) {
            throw new AmendmentException(AmendmentException.Reason.NOT_THE_AUTHOR);
        }
    }

    private boolean isChangeable(Message target) {
        if (target.seq() != of) {
            // its edits alone can lose their payload, but there is nothing to edit
            return isRedaction();
        }
        boolean authorLeft = anonymous && !target.from().equals(User.NOBODY);
        return target.change() == null && (target.payload() != Payload.NONE || authorLeft);
    }

    /** Returns the entry that tells of this change, for engines. */
    public Message entry(Message target, long seq, Instant at) {
        Change change = isRedaction() ? Change.redaction(of, anonymous) : Change.edit(of);
        // the entry must not name the person whose name is removed
        User from = anonymous && by.id().equals(target.from().id()) ? User.NOBODY : by;
        return new Message(target.room(), seq, at, from, key, payload, change, null);
    }

    /** Returns the message as it is after this change, for engines. */
    public Message revised(Message target, long seq, Instant at) {
        Message revised = target.revised(payload, new Revision(isRedaction(), seq, at));
        return anonymous ? revised.anonymous() : revised;
    }

    /** Returns the entry of an earlier edit as it is after this change, for engines. */
    public Message superseded(Message edit) {
        return anonymous ? edit.superseded().anonymous() : edit.superseded();
    }
}
