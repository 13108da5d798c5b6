package dev.parley.broker.memory;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.broker.Amendment;
import dev.parley.broker.AmendmentException;
import dev.parley.broker.Appended;
import dev.parley.broker.Broker.Listener;
import dev.parley.broker.Broker.Subscription;
import dev.parley.broker.Page;
import dev.parley.broker.ReadRequest;
import dev.parley.broker.RoomListeners;
import dev.parley.message.Change;
import dev.parley.message.Draft;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.Position;
import dev.parley.message.Revision;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The log of one room in memory. A log that the broker dropped stays empty and unused: its methods return null, and the
 * caller looks up the room again.
 *
 * <p>Threads: safe for any. All mutable state is guarded by this; listeners are called and appends answered without the
 * lock, by one thread at a time.
 */
final class MemoryLog {
    /** What a message takes besides its bytes, roughly: its slots in both indexes, and what is unused after it. */
    private static final int MESSAGE_OVERHEAD = 64;

    private final RoomName room;
    private final String epoch;
    private final MemoryLimits limits;
    private final AtomicLong used;
    private final AtomicInteger founded;
    private final MemoryEvents events;
    private final RoomListeners listeners = new RoomListeners();

    @GuardedBy("this") private final MessageRing messages;

    @GuardedBy("this") private final KeptKeys keys;

    /** Bytes of payload that are kept. */
    @GuardedBy("this") private long bytes;

    /** Appended, but not delivered yet. */
    @GuardedBy("this") private final Deque<Pending> undelivered = new ArrayDeque<>();

    /** Whether a thread is delivering. It alone calls listeners, which keeps the order. */
    @GuardedBy("this") private boolean delivering;

    @GuardedBy("this") private boolean dropped;

    /** A message to be delivered, and the answer to its sender. */
    private record Pending(Message message, CompletableFuture<Appended> answer) {}

    /**
     * @param used the bytes that all logs take together, to which this one adds its own
     * @param founded how many logs have had a message
     * @param events gets a reference to each entry; has a lock that is taken within this one's
     */
    MemoryLog(
            RoomName room,
            String epoch,
            MemoryLimits limits,
            AtomicLong used,
            AtomicInteger founded,
            MemoryEvents events) {
        this.events = events;
        this.founded = founded;
        this.room = room;
        this.messages = new MessageRing(room);
        this.keys = new KeptKeys(room, messages);
        this.epoch = epoch;
        this.limits = limits;
        this.used = used;
    }

    RoomName room() {
        return room;
    }

    /**
     * Stores a message and delivers it, unless another thread is delivering: that one takes it along.
     *
     * @return completes after the listeners were called; null if this log was dropped
     */
    @Nullable CompletionStage<Appended> append(Draft draft, Instant now) {
        Message message;
        synchronized (this) {
            if (dropped) {
                return null;
            }
            int hash = KeptKeys.hash(draft.from(), draft.key());
            Appended earlier = earlier(draft.from(), draft.key(), hash);
            if (earlier != null) {
                return CompletableFuture.completedStage(earlier);
            }
            message = new Message(room, messages.last() + 1, now, draft.from(), draft.key(), draft.payload());
            store(message, draft.from(), hash);
            CompletionStage<Appended> answer = handOver(message);
            if (answer != null) {
                return answer;
            }
        }
        deliver(message);
        return CompletableFuture.completedStage(appended(message));
    }

    /** Returns what was answered when a message with this author and key was stored, or null if none was. */
    @GuardedBy("this") private @Nullable Appended earlier(User author, @Nullable String key, int hash) {
        long seq = keys.find(author, key, hash);
        return seq == 0 ? null : new Appended(epoch, seq, Instant.ofEpochMilli(messages.time(seq)), true);
    }

    /**
     * Leaves a stored message to the thread that delivers.
     *
     * @return its answer; null if the caller must deliver it
     */
    @GuardedBy("this") private @Nullable CompletionStage<Appended> handOver(Message message) {
        if (listeners.isEmpty()) {
            return CompletableFuture.completedStage(appended(message));
        }
        if (delivering) {
            Pending pending = new Pending(message, new CompletableFuture<>());
            undelivered.add(pending);
            return pending.answer();
        }
        delivering = true;
        return null;
    }

    /** Changes a message, and stores and delivers the entry that tells of it; see {@link #append}. */
    @Nullable CompletionStage<Appended> amend(Amendment amendment, Instant now) {
        Message entry;
        synchronized (this) {
            if (dropped) {
                return null;
            }
            int hash = KeptKeys.hash(amendment.by(), amendment.key());
            Appended earlier = earlier(amendment.by(), amendment.key(), hash);
            if (earlier != null) {
                return CompletableFuture.completedStage(earlier);
            }
            try {
                Amendment.Plan plan = change(amendment, hash, now);
                entry = plan.entry();
                if (plan.known()) {
                    return CompletableFuture.completedStage(new Appended(epoch, entry.seq(), entry.at(), true));
                }
            } catch (AmendmentException e) {
                return CompletableFuture.failedStage(e);
            }
            CompletionStage<Appended> answer = handOver(entry);
            if (answer != null) {
                return answer;
            }
        }
        deliver(entry);
        return CompletableFuture.completedStage(appended(entry));
    }

    /** Returns the entry that tells of the change; the one that is there if it says the same already. */
    @GuardedBy("this") private Amendment.Plan change(Amendment amendment, int hash, Instant now) {
        long of = amendment.of();
        Message target = of >= messages.first() && of <= messages.last() ? messages.get(of) : null;
        Amendment.Plan plan = amendment.plan(target, messages.about(of), messages.last() + 1, now);
        if (!plan.known()) {
            plan.replaced().forEach(this::replace);
            store(plan.entry(), amendment.by(), hash);
        }
        return plan;
    }

    /** Takes the payload and author of all entries of a person; returns the messages and reactions among them. */
    @GuardedBy("this") private List<Message> anonymise(String author, Instant now) {
        List<Message> erased = new ArrayList<>();
        Revision revision = new Revision(true, messages.last() + 1, now);
        for (long seq = messages.first(); seq <= messages.last(); seq++) {
            if (!messages.isBy(author, seq)) {
                continue;
            }
            Message message = messages.get(seq);
            keys.remove(seq);
            if (message.isSaid()) {
                erased.add(message);
            }
            if (message.change() == null) {
                replace(message.revised(Payload.NONE, revision).anonymous(), 0);
            } else {
                replace(message.superseded().anonymous(), 0);
            }
        }
        return erased;
    }

    /** Erases the messages of an author, and delivers the entry that tells of it; returns how many there were. */
    long erase(String author, Instant now) {
        List<Message> erased;
        Message entry;
        synchronized (this) {
            erased = dropped ? List.of() : anonymise(author, now);
            if (erased.isEmpty()) {
                return 0;
            }
            Payload list = Change.listed(erased.stream().map(Message::seq).toList());
            entry = new Message(room, messages.last() + 1, now, User.NOBODY, null, list, Change.erasure(), null);
            store(entry, User.NOBODY, 0);
            if (handOver(entry) != null) {
                return messages(erased);
            }
        }
        deliver(entry);
        return messages(erased);
    }

    private static long messages(List<Message> entries) {
        return entries.stream().filter(entry -> entry.change() == null).count();
    }

    /** Drops all messages; returns how many there were. */
    synchronized long clear() {
        long count = messages.size();
        trimTo(0, Instant.MIN);
        return count;
    }

    /** Returns the messages of an author after a {@code seq}, without the entries of changes. */
    synchronized List<Message> authored(String author, long after) {
        List<Message> found = new ArrayList<>();
        for (long seq = Math.max(after + 1, messages.first()); seq <= messages.last(); seq++) {
            Message message = messages.isBy(author, seq) ? messages.get(seq) : null;
            if (message != null && message.isSaid()) {
                found.add(message);
            }
        }
        return found;
    }

    private Appended appended(Message message) {
        return new Appended(epoch, message.seq(), message.at(), false);
    }

    /** Puts an entry in the place of another one; a retry of it is still recognised. */
    @GuardedBy("this") private void replace(Amendment.Replacement entry) {
        keys.replace(entry);
        replace(entry.next(), messages.hash(entry.next().seq()));
    }

    @GuardedBy("this") private void replace(Message message, int hash) {
        long before = cost();
        bytes += message.payload().size() - messages.payloadSize(message.seq());
        messages.replace(message, hash);
        used.addAndGet(cost() - before);
    }

    @GuardedBy("this") private void store(Message message, User author, int hash) {
        long before = cost();
        if (messages.last() == 0) {
            founded.incrementAndGet();
        }
        messages.add(message, hash);
        events.add(epoch, message);
        bytes += message.payload().size();
        keys.add(message, author);
        while (messages.size() > limits.messages() || (bytes > limits.bytes() && messages.size() > 1)) {
            removeFirst();
        }
        used.addAndGet(cost() - before);
    }

    @GuardedBy("this") private void removeFirst() {
        bytes -= messages.payloadSize(messages.first());
        keys.remove(messages.first());
        messages.removeFirst();
    }

    /** Delivers a message, and then what was appended meanwhile, until nothing is left. */
    private void deliver(Message message) {
        boolean finished = false;
        try {
            listeners.deliver(List.of(message));
            List<Pending> batch = next();
            while (!batch.isEmpty()) {
                deliver(batch);
                batch = next();
            }
            finished = true;
        } finally {
            if (!finished) {
                // out of memory: the next append tries again, so that the room does not fall silent
                synchronized (this) {
                    delivering = false;
                }
            }
        }
    }

    /** Returns what is to be delivered next; if that is empty, this thread is no longer the one that delivers. */
    private synchronized List<Pending> next() {
        if (undelivered.isEmpty()) {
            delivering = false;
            return List.of();
        }
        List<Pending> batch = List.copyOf(undelivered);
        undelivered.clear();
        return batch;
    }

    private void deliver(List<Pending> batch) {
        try {
            List<Message> fresh = new ArrayList<>(batch.size());
            batch.forEach(pending -> fresh.add(pending.message()));
            listeners.deliver(Collections.unmodifiableList(fresh));
        } finally {
            // stored, whatever happened to the listeners
            batch.forEach(pending -> pending.answer().complete(appended(pending.message())));
        }
    }

    /** Returns null if this log was dropped. */
    synchronized @Nullable Subscription subscribe(Listener listener) {
        return dropped ? null : listeners.add(listener, new Position(epoch, messages.last()), () -> {});
    }

    /** Ends every subscription. */
    void cancelAll() {
        listeners.clear();
    }

    /** Drops this log if nobody listens; returns whether it did. */
    synchronized boolean drop() {
        if (!listeners.isEmpty()) {
            return false;
        }
        dropped = true;
        used.addAndGet(-cost());
        if (messages.last() > 0) {
            founded.decrementAndGet();
        }
        return true;
    }

    /** Returns whether it never had a message. */
    synchronized boolean isEmpty() {
        return messages.last() == 0;
    }

    /** Returns the bytes that the kept messages take, roughly. */
    synchronized long cost() {
        return messages.bytes() + (long) messages.size() * MESSAGE_OVERHEAD;
    }

    /** Drops messages from before this time, and the oldest ones until the others take at most {@code most} bytes. */
    synchronized void trimTo(long most, Instant oldest) {
        if (dropped) {
            return;
        }
        long before = cost();
        while (messages.size() > 0
                && (cost() > most
                        || Instant.ofEpochMilli(messages.time(messages.first())).isBefore(oldest))) {
            removeFirst();
        }
        used.addAndGet(cost() - before);
    }

    synchronized Page read(ReadRequest request) {
        return new Page(epoch, messages.first(), messages.last(), messages.read(request));
    }
}
