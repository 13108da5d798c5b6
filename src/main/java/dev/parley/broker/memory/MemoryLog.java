package dev.parley.broker.memory;

import dev.parley.broker.Appended;
import dev.parley.broker.Broker.Listener;
import dev.parley.broker.Broker.Subscription;
import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.message.Draft;
import dev.parley.message.Message;
import dev.parley.message.Position;
import dev.parley.message.RoomName;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** One room's log in memory. */
final class MemoryLog {
    private final RoomName room;
    private final String epoch;
    private final MemoryLimits limits;

    // All mutable state is guarded by this. The listener is called without the lock.

    private final MessageRing messages = new MessageRing();
    private final IdempotencyIndex keys = new IdempotencyIndex();
    private long bytes;
    private @Nullable Listener listener;
    /** Appended, but not yet handed to the listener. */
    private final Deque<Message> undelivered = new ArrayDeque<>();
    /** Whether a thread is handing over; it alone calls the listener, which keeps the order. */
    private boolean delivering;

    MemoryLog(RoomName room, String epoch, MemoryLimits limits) {
        this.room = room;
        this.epoch = epoch;
        this.limits = limits;
    }

    Appended append(Draft draft, Instant now) {
        Message message;
        boolean deliver;
        synchronized (this) {
            Message earlier = earlier(draft);
            if (earlier != null) {
                return new Appended(epoch, earlier.seq(), earlier.at(), true);
            }
            message = new Message(room, messages.last() + 1, now, draft.from(), draft.key(), draft.payload());
            store(message);
            deliver = listener != null && !delivering;
            if (listener != null) {
                undelivered.add(message);
                delivering = true;
            }
        }
        if (deliver) {
            deliver();
        }
        return new Appended(epoch, message.seq(), message.at(), false);
    }

    private @Nullable Message earlier(Draft draft) {
        return draft.key() == null ? null : keys.find(draft.from().id(), draft.key());
    }

    private void store(Message message) {
        messages.add(message);
        bytes += message.payload().size();
        keys.add(message);
        while (messages.size() > limits.messages() || (bytes > limits.bytes() && messages.size() > 1)) {
            Message oldest = messages.removeFirst();
            bytes -= oldest.payload().size();
            keys.remove(oldest);
        }
    }

    /** Hands over until nothing is left; what is appended meanwhile leaves together. */
    private void deliver() {
        while (true) {
            Listener to;
            List<Message> batch;
            synchronized (this) {
                if (undelivered.isEmpty() || listener == null) {
                    undelivered.clear();
                    delivering = false;
                    return;
                }
                to = listener;
                batch = List.copyOf(undelivered);
                undelivered.clear();
            }
            to.onMessages(batch);
        }
    }

    synchronized Subscription subscribe(Listener to) {
        listener = to;
        // what waits there was meant for a listener before this one, and stands before its start
        undelivered.clear();
        Position start = new Position(epoch, messages.last());
        return new Subscription() {
            @Override
            public Position position() {
                return start;
            }

            @Override
            public void cancel() {
                cancelIf(to);
            }
        };
    }

    synchronized void cancel() {
        listener = null;
    }

    private synchronized void cancelIf(Listener current) {
        if (listener == current) {
            listener = null;
        }
    }

    synchronized boolean hasListener() {
        return listener != null;
    }

    synchronized boolean isEmpty() {
        return messages.last() == 0;
    }

    synchronized Page after(long seq, PageSize size) {
        return page(take(LongStream.rangeClosed(Math.max(seq + 1, messages.first()), messages.last()), size));
    }

    synchronized Page before(long seq, PageSize size) {
        long first = messages.first();
        long newest = Math.min(seq - 1, messages.last());
        List<Message> newestFirst = take(LongStream.rangeClosed(first, newest).map(i -> first + newest - i), size);
        Collections.reverse(newestFirst);
        return page(newestFirst);
    }

    private Page page(List<Message> found) {
        return new Page(epoch, messages.first(), messages.last(), found);
    }

    private List<Message> take(LongStream seqs, PageSize size) {
        return size.firstOf(
                seqs.mapToObj(seq -> Objects.requireNonNull(messages.get(seq))).iterator());
    }
}
