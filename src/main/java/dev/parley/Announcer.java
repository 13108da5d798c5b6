package dev.parley;

import dev.parley.broker.Amendment;
import dev.parley.broker.Appended;
import dev.parley.hub.room.PresenceHints;
import dev.parley.message.Draft;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the application's listeners on a thread of its own, from a queue that is bounded in events and in bytes. What does
 * not fit is counted and dropped, so a slow listener costs nobody else anything. The thread starts with the first listener.
 */
final class Announcer implements PresenceHints, AutoCloseable {
    static final int EVENTS = 10_000;
    static final long BYTES = 16L * 1024 * 1024;
    private static final long PATIENCE_MILLIS = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    private final List<RoomListener> listeners = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Event> queue = new LinkedBlockingQueue<>(EVENTS);
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong missed = new AtomicLong();
    private final Thread thread = new Thread(this::run, "parley-listeners");
    private volatile boolean closed;

    private record Event(Consumer<RoomListener> call, long bytes) {}

    Announcer() {
        thread.setDaemon(true);
    }

    /** Adds a listener; what it hears begins now. */
    synchronized void add(RoomListener listener) {
        listeners.add(listener);
        if (thread.getState() == Thread.State.NEW && !closed) {
            thread.start();
        }
    }

    void remove(RoomListener listener) {
        listeners.remove(listener);
    }

    boolean isHeard() {
        return !listeners.isEmpty();
    }

    /** Tells of a message; on any thread, returns at once. */
    void stored(RoomName room, Draft draft, Appended place) {
        Message message = new Message(room, place.seq(), place.at(), draft.from(), draft.key(), draft.payload());
        offer(listener -> listener.stored(message), draft.payload().size());
    }

    /** Tells of a change of a message; on any thread, returns at once. */
    void amended(RoomName room, Amendment change, Appended place) {
        long seq = change.of();
        switch (change.action()) {
            case REDACT -> {
                // the one who makes the change may be the author, whose name is removed
                User by = change.anonymous() ? User.NOBODY : change.by();
                offer(listener -> listener.redacted(room, seq, place.seq(), by), 0);
            }
            case EDIT ->
                offer(
                        listener -> listener.edited(room, seq, place.seq(), change.by(), change.payload()),
                        change.payload().size());
            case REACT ->
                offer(
                        listener -> listener.reacted(room, seq, place.seq(), change.by(), text(change)),
                        change.payload().size());
            case UNREACT ->
                offer(
                        listener -> listener.unreacted(room, seq, place.seq(), change.by(), text(change)),
                        change.payload().size());
        }
    }

    /** Returns the text of a reaction. */
    private static String text(Amendment change) {
        return change.payload() instanceof Payload.Text plain ? plain.text() : "";
    }

    /** Tells that the messages of a person are erased; on any thread, returns at once. */
    void erased(String author) {
        offer(listener -> listener.erased(author), 0);
    }

    @Override
    public void arrived(RoomName room, User user) {
        offer(listener -> listener.joined(room, user), 0);
    }

    @Override
    public void departed(RoomName room, User user) {
        offer(listener -> listener.left(room, user), 0);
    }

    @Override
    public void occupied(RoomName room) {
        offer(listener -> listener.occupied(room), 0);
    }

    @Override
    public void vacated(RoomName room) {
        offer(listener -> listener.vacated(room), 0);
    }

    private void offer(Consumer<RoomListener> call, long size) {
        if (listeners.isEmpty() || closed) {
            return;
        }
        if (bytes.addAndGet(size) > BYTES || !queue.offer(new Event(call, size))) {
            bytes.addAndGet(-size);
            if (missed.getAndIncrement() == 0) {
                LOG.warn("The application's RoomListener is too slow; events are dropped until it catches up");
            }
        }
    }

    private void run() {
        try {
            while (!closed || !queue.isEmpty()) {
                Event event = queue.poll(1, TimeUnit.SECONDS);
                if (event == null) {
                    continue;
                }
                bytes.addAndGet(-event.bytes());
                tell(event.call());
                long lost = missed.getAndSet(0);
                if (lost > 0) {
                    tell(listener -> listener.missed(lost));
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Stopped with {} events that nobody heard", queue.size(), e);
        }
    }

    private void tell(Consumer<RoomListener> call) {
        for (RoomListener listener : listeners) {
            try {
                call.accept(listener);
            } catch (RuntimeException | LinkageError e) {
                LOG.error("The RoomListener {} failed", listener.getClass().getName(), e);
            }
        }
    }

    /** Delivers what waits, for up to two seconds. */
    @Override
    public synchronized void close() {
        closed = true;
        try {
            thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }
}
