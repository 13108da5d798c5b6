package dev.parley.broker.memory;

import dev.parley.broker.PageSize;
import dev.parley.broker.Reactions;
import dev.parley.broker.ReadRequest;
import dev.parley.message.Change;
import dev.parley.message.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The messages that a log keeps, as a ring indexed by {@code seq}. Messages are added at the end and removed at the start,
 * so none in between is missing. Not thread-safe.
 */
final class MessageRing {
    /** The length is a power of two, so that a mask finds the slot. */
    private static final int FIRST_SLOTS = 16;

    private @Nullable Message[] slots = new Message[FIRST_SLOTS];
    private long first = 1;
    private long last;
    private final ReactionIndex reactions = new ReactionIndex();

    /** Returns the {@code seq} of the oldest message; one more than {@link #last} if there is none. */
    long first() {
        return first;
    }

    /** Returns the {@code seq} of the newest message that was ever added; 0 if none was. */
    long last() {
        return last;
    }

    int size() {
        return (int) (last - first + 1);
    }

    /** Adds the next message, whose {@code seq} must be one more than {@link #last}. */
    void add(Message message) {
        if (size() == slots.length) {
            grow();
        }
        last = message.seq();
        slots[slot(last)] = message;
        if (message.isReaction()) {
            reactions.add(of(message), last);
        }
    }

    /** Returns the message with this {@code seq}, which must be between {@link #first} and {@link #last}. */
    Message get(long seq) {
        return Objects.requireNonNull(slots[slot(seq)]);
    }

    /** Puts a message in the place of the one with its {@code seq}, which must be kept. */
    void replace(Message message) {
        Message old = get(message.seq());
        if (old.isReaction() && !message.isReaction()) {
            reactions.remove(of(old), old.seq());
        }
        slots[slot(message.seq())] = message;
    }

    /** Removes and returns the oldest message; there must be one. */
    Message removeFirst() {
        Message oldest = get(first);
        slots[slot(first)] = null;
        reactions.removeMessage(first);
        first++;
        return oldest;
    }

    /** Returns the messages that are asked for with their reactions, in the order of {@code seq}. */
    List<Message> read(ReadRequest request) {
        if (!request.backward()) {
            return reacted(
                    some(LongStream.rangeClosed(Math.max(request.seq() + 1, first), last), request.size()), request);
        }
        long newest = Math.min(request.seq() - 1, last);
        long oldest = first;
        List<Message> newestFirst = new ArrayList<>(reacted(
                some(LongStream.rangeClosed(oldest, newest).map(i -> oldest + newest - i), request.size()), request));
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    private List<Message> reacted(List<Message> walk, ReadRequest request) {
        if (reactions.isEmpty()) {
            return walk;
        }
        List<Message> entries = walk.stream()
                .flatMap(message -> reactions.of(message.seq()))
                .map(this::get)
                .limit(Reactions.MAX_OF_PAGE + 1L)
                .toList();
        return Reactions.attach(walk, entries, request.size());
    }

    /** Returns the entries of the edits of a message, and of the reactions that have a payload, the newest first. */
    List<Message> about(long of) {
        return LongStream.rangeClosed(first, last)
                .map(seq -> first + last - seq)
                .mapToObj(this::get)
                .filter(message -> message.change() != null
                        && message.change().of() == of
                        && (message.change().kind() == Change.Kind.EDITED || message.isReaction()))
                .toList();
    }

    private static long of(Message entry) {
        return Objects.requireNonNull(entry.change()).of();
    }

    private List<Message> some(LongStream seqs, PageSize size) {
        return size.firstOf(seqs.mapToObj(this::get).iterator());
    }

    private int slot(long seq) {
        return (int) seq & (slots.length - 1);
    }

    private void grow() {
        @Nullable Message[] old = slots;
        slots = new Message[2 * old.length];
        for (Message message : old) {
            slots[slot(Objects.requireNonNull(message).seq())] = message;
        }
    }
}
