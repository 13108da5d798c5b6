package dev.parley.broker;

import dev.parley.broker.AmendmentException.Reason;
import dev.parley.message.Change;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.Reaction;
import dev.parley.message.Revision;
import dev.parley.message.User;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A change of one message, for {@link Broker#amend}.
 *
 * @param action what it does
 * @param by who makes it; the author of the entry that tells of it
 * @param key their idempotency key, as for {@link dev.parley.message.Draft}, or null
 * @param of the {@code seq} of the message
 * @param owner the id that the message's author must have, or null if anyone's message may be changed
 * @param payload the message's new payload, or the text of the reaction; {@link Payload#NONE} with a redaction
 * @param anonymous whether the author's id and name are removed, too; only with a redaction
 */
public record Amendment(
        Action action,
        User by,
        @Nullable String key,
        long of,
        @Nullable String owner,
        Payload payload,
        boolean anonymous) {
    /** The most reactions of a message. */
    public static final int MAX_REACTIONS = 100;

    /** What all of them may take in bytes, see {@link Reaction#size}; 100 of guests fit, however long their names. */
    public static final int MAX_REACTION_BYTES = 64 * 1024;

    /** The most different texts among the reactions of a message. */
    public static final int MAX_REACTION_TEXTS = 20;

    /** What a change does. */
    public enum Action {
        /** The message gets a new payload. */
        EDIT,
        /** The message, or a reaction, loses its payload; a message also its reactions. */
        REDACT,
        /** The message gets a reaction, unless it has the same one of the same person already. */
        REACT,
        /** The message loses a reaction. */
        UNREACT
    }

    /**
     * What a change does to the log.
     *
     * @param replaced what becomes of the entries that are there
     * @param entry tells of the change, and is to be added; if {@code known}, the entry that says the same already
     */
    public record Plan(List<Replacement> replaced, Message entry, boolean known) {}

    /** An entry of the log as it is, and as it is to be. */
    public record Replacement(Message old, Message next) {}

    /** Returns the change that takes the payload of a message or of a reaction. */
    public static Amendment redaction(
            User by, @Nullable String key, long of, @Nullable String owner, boolean anonymous) {
        return new Amendment(Action.REDACT, by, key, of, owner, Payload.NONE, anonymous);
    }

    /** Returns the change that gives a message of the same author a new payload. */
    public static Amendment edit(User by, @Nullable String key, long of, Payload payload) {
        return new Amendment(Action.EDIT, by, key, of, by.id(), payload, false);
    }

    /** Returns the change that puts a reaction to a message. */
    public static Amendment reaction(User by, @Nullable String key, long of, String text) {
        return new Amendment(Action.REACT, by, key, of, null, new Payload.Text(text), false);
    }

    /** Returns the change that takes one's own reaction back. */
    public static Amendment withdrawal(User by, @Nullable String key, long of, String text) {
        return new Amendment(Action.UNREACT, by, key, of, null, new Payload.Text(text), false);
    }

    /** Returns whether this changes what a message says, as opposed to the reactions to it. */
    public boolean isOfText() {
        return action == Action.EDIT || action == Action.REDACT;
    }

    /** Returns whether this takes a payload and brings none. */
    public boolean isRemoval() {
        return action == Action.REDACT || action == Action.UNREACT;
    }

    /**
     * Works out what is to be done, for engines.
     *
     * @param found the message; null if it is not kept
     * @param about entries of its edits, and those of its reactions that have a payload, each kind with the newest first. Of its edits
     *     the newest is enough, unless this {@linkplain #concernsAllEdits concerns all}; of its reactions, none for an edit
     * @param seq the number that the entry gets
     * @throws AmendmentException if the change cannot be made
     */
    public Plan plan(@Nullable Message found, List<Message> about, long seq, Instant at) {
        return switch (action) {
            case EDIT, REDACT -> revision(found, about, seq, at);
            case REACT -> reaction(found, about, seq, at);
            case UNREACT -> withdrawal(about, seq, at);
        };
    }

    /**
     * Returns whether this changes all entries of edits of a message. Otherwise only the newest matters, which alone can have a payload:
     * so what it costs does not grow with the number of edits.
     *
     * @param found the message; null if it is not kept
     * @param edits the entry of its newest edit, if there is one
     */
    public boolean concernsAllEdits(@Nullable Message found, List<Message> edits) {
        Message target = found == null ? newestEdit(edits) : found;
        return anonymous
                && target != null
                && isChangeable(target)
                && (owner == null || owner.equals(target.from().id()));
    }

    private Plan revision(@Nullable Message found, List<Message> about, long seq, Instant at) {
        Message target = found == null ? newestEdit(about) : found;
        if (target == null || !isChangeable(target)) {
            throw new AmendmentException(Reason.GONE);
        }
        if (owner != null && !owner.equals(target.from().id())) {
            throw new AmendmentException(Reason.NOT_THE_AUTHOR);
        }
        List<Replacement> replaced = new ArrayList<>();
        if (target.seq() == of) {
            Message revised = target.revised(payload, new Revision(action == Action.REDACT, seq, at));
            replaced.add(new Replacement(target, anonymous ? revised.anonymous() : revised));
        }
        for (Message each : about) {
            boolean concerned = action == Action.REDACT || !each.isReaction();
            if (concerned && (each.payload() != Payload.NONE || anonymous)) {
                Message superseded = each.superseded();
                replaced.add(new Replacement(each, anonymous ? superseded.anonymous() : superseded));
            }
        }
        Change change = action == Action.REDACT ? Change.redaction(of, anonymous) : Change.edit(of);
        // the entry must not name the person whose name is removed
        User from = anonymous && by.id().equals(target.from().id()) ? User.NOBODY : by;
        return new Plan(replaced, new Message(target.room(), seq, at, from, key, payload, change, null), false);
    }

    /** Returns the newest edit if it has a payload: without its message it can lose that, and nothing else. */
    private static @Nullable Message newestEdit(List<Message> about) {
        return about.stream()
                .filter(each -> !each.isReaction())
                .findFirst()
                .filter(each -> each.payload() != Payload.NONE)
                .orElse(null);
    }

    private boolean isChangeable(Message target) {
        if (target.seq() != of || target.isReaction()) {
            // its edits alone can lose their payload, but there is nothing to edit; a reaction is not edited either
            return action == Action.REDACT;
        }
        boolean authorLeft = anonymous && !target.from().equals(User.NOBODY);
        return target.change() == null && (target.payload() != Payload.NONE || authorLeft);
    }

    private Plan reaction(@Nullable Message found, List<Message> about, long seq, Instant at) {
        if (found == null || !found.isReadable()) {
            throw new AmendmentException(Reason.GONE);
        }
        Message own = own(about);
        if (own != null) {
            return new Plan(List.of(), own, true);
        }
        Message entry = new Message(found.room(), seq, at, by, key, payload, Change.reaction(of), null);
        List<Message> all = Stream.concat(about.stream().filter(Message::isReaction), Stream.of(entry))
                .toList();
        if (all.size() > MAX_REACTIONS
                || all.stream().map(Message::payload).distinct().count() > MAX_REACTION_TEXTS
                || all.stream().map(Reactions::of).mapToLong(Reaction::size).sum() > MAX_REACTION_BYTES) {
            throw new AmendmentException(Reason.TOO_MANY_REACTIONS);
        }
        return new Plan(List.of(), entry, false);
    }

    private Plan withdrawal(List<Message> about, long seq, Instant at) {
        Message own = own(about);
        if (own == null) {
            throw new AmendmentException(Reason.GONE);
        }
        Message revised = own.revised(Payload.NONE, new Revision(true, seq, at));
        Message entry =
                new Message(own.room(), seq, at, by, key, Payload.NONE, Change.redaction(own.seq(), false), null);
        return new Plan(List.of(new Replacement(own, revised)), entry, false);
    }

    /** Returns the entry of this reaction by this person. */
    private @Nullable Message own(List<Message> about) {
        return about.stream()
                .filter(each -> each.isReaction()
                        && each.from().id().equals(by.id())
                        && each.payload().equals(payload))
                .findFirst()
                .orElse(null);
    }
}
