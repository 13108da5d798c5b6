package dev.parley.broker.memory;

import dev.parley.broker.PageSize;
import dev.parley.broker.Reactions;
import dev.parley.broker.ReadRequest;
import dev.parley.message.Change;
import dev.parley.message.Message;
import dev.parley.message.RoomName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;

/**
 * The messages that a log keeps, found by {@code seq}. Messages are added at the end and removed at the start, so none in
 * between is missing. They are kept as bytes: a million of them are some thousand objects for the garbage collector, instead of
 * six million. Not thread-safe.
 */
final class MessageRing {
    /** The length is a power of two, so that a mask finds the slot. */
    private static final int FIRST_SLOTS = 4;

    /** What replaced messages may leave unused, besides as much as the messages themselves take. */
    private static final int UNUSED = 4 * 1024;

    private final RoomName room;
    private final ReactionIndex reactions = new ReactionIndex();
    private long[] slots = new long[FIRST_SLOTS];
    private Chunks chunks = new Chunks();
    private long first = 1;
    private long last;

    /** What the kept messages take in chunks. */
    private long bytes;

    /** What replaced messages have left, at most. */
    private long unused;

    MessageRing(RoomName room) {
        this.room = room;
    }

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

    /** Returns the bytes that the kept messages take. */
    long bytes() {
        return bytes;
    }

    /** Returns the bytes that are allocated for messages. */
    long capacity() {
        return chunks.capacity();
    }

    /**
     * Adds the next message, whose {@code seq} must be one more than {@link #last}.
     *
     * @param hash see {@link #hash}
     */
    void add(Message message, int hash) {
        if (size() == slots.length) {
            grow();
        }
        long place = pack(message, hash);
        last = message.seq();
        slots[slot(last)] = place;
        if (message.isReaction()) {
            reactions.add(of(message), last);
        }
    }

    private long pack(Message message, int hash) {
        int length = PackedMessage.length(message);
        long place = chunks.add(length);
        bytes += length;
        PackedMessage.write(message, hash, chunks.array(place), Chunks.offset(place));
        return place;
    }

    /** Returns the message with this {@code seq}, which must be between {@link #first} and {@link #last}. */
    Message get(long seq) {
        return PackedMessage.read(room, seq, array(seq), offset(seq));
    }

    /** Returns what was given with a message; 0 for none. */
    int hash(long seq) {
        return PackedMessage.hash(array(seq), offset(seq));
    }

    /** Returns the size of a message's payload. */
    int payloadSize(long seq) {
        return PackedMessage.payloadSize(array(seq), offset(seq));
    }

    /** Returns the time of a message, in milliseconds. */
    long time(long seq) {
        return PackedMessage.time(array(seq), offset(seq));
    }

    /** Returns whether a message is of this author. */
    boolean isBy(String author, long seq) {
        return PackedMessage.is(author, null, array(seq), offset(seq));
    }

    /** Returns whether a message has this author and key. */
    boolean is(String author, String key, long seq) {
        return PackedMessage.is(author, key, array(seq), offset(seq));
    }

    /** Puts a message in the place of the one with its {@code seq}, which must be kept. */
    void replace(Message message, int hash) {
        long seq = message.seq();
        Message old = get(seq);
        if (old.isReaction() && !message.isReaction()) {
            reactions.remove(of(old), seq);
        }
        int before = PackedMessage.length(array(seq), offset(seq));
        int length = PackedMessage.length(message);
        PackedMessage.erase(array(seq), offset(seq));
        bytes -= before;
        if (length <= before && before <= Chunks.LONGEST_SHARED) {
            PackedMessage.write(message, hash, array(seq), offset(seq));
            bytes += length;
            unused += before - length;
        } else {
            chunks.remove(slots[slot(seq)]);
            unused += before <= Chunks.LONGEST_SHARED ? before : 0;
            slots[slot(seq)] = pack(message, hash);
        }
        if (unused > bytes + UNUSED) {
            repack();
        }
    }

    /** Copies everything, without what replaced messages have left. */
    private void repack() {
        Chunks old = chunks;
        chunks = new Chunks();
        bytes = 0;
        unused = 0;
        for (long seq = first; seq <= last; seq++) {
            byte[] from = old.array(slots[slot(seq)]);
            int at = offset(seq);
            slots[slot(seq)] = pack(PackedMessage.read(room, seq, from, at), PackedMessage.hash(from, at));
        }
    }

    /** Removes the oldest message; there must be one. */
    void removeFirst() {
        bytes -= PackedMessage.length(array(first), offset(first));
        chunks.remove(slots[slot(first)]);
        reactions.removeMessage(first);
        first++;
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
                .filter(seq -> PackedMessage.changes(array(seq), offset(seq)) == of)
                .mapToObj(this::get)
                .filter(message -> message.isReaction()
                        || (message.change() != null && message.change().kind() == Change.Kind.EDITED))
                .toList();
    }

    private static long of(Message entry) {
        return Objects.requireNonNull(entry.change()).of();
    }

    private List<Message> some(LongStream seqs, PageSize size) {
        return size.firstOf(seqs.mapToObj(this::get).iterator());
    }

    private byte[] array(long seq) {
        return chunks.array(slots[slot(seq)]);
    }

    private int offset(long seq) {
        return Chunks.offset(slots[slot(seq)]);
    }

    private int slot(long seq) {
        return (int) seq & (slots.length - 1);
    }

    private void grow() {
        long[] old = slots;
        slots = new long[2 * old.length];
        for (long seq = first; seq <= last; seq++) {
            slots[slot(seq)] = old[(int) seq & (old.length - 1)];
        }
    }
}
