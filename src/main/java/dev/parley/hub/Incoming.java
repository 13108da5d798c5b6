package dev.parley.hub;

import dev.parley.message.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The messages that the log has delivered to a room and the room has not delivered to its members yet. Messages that
 * arrive before the room gets to them leave together.
 *
 * <p>Its bytes are bounded by what senders may have unanswered: {@link Room} keeps back their answers while much is
 * queued here. Threads: the log adds, one thread at a time; the room's mailbox takes.
 */
final class Incoming {
    private final Queue<List<Message>> waiting = new ConcurrentLinkedQueue<>();
    /** Whether a delivery was announced that has not begun. */
    private final AtomicBoolean announced = new AtomicBoolean();
    /** The bytes of payload that were added and not delivered yet. */
    private final AtomicLong bytes = new AtomicLong();

    /** Adds messages after all earlier ones; returns whether the caller must see to a delivery. */
    boolean add(List<Message> messages) {
        bytes.addAndGet(sizeOf(messages));
        waiting.add(messages);
        return announced.compareAndSet(false, true);
    }

    /** The announced delivery will not happen; the next messages announce another. */
    void abandon() {
        announced.set(false);
    }

    /** Removes all messages: as runs without holes, each as long as possible. */
    List<List<Message>> take() {
        announced.set(false);
        List<List<Message>> runs = new ArrayList<>();
        List<Message> run = List.of();
        for (List<Message> next = waiting.poll(); next != null; next = waiting.poll()) {
            if (run.isEmpty()) {
                run = next;
            } else if (next.get(0).seq() == run.get(run.size() - 1).seq() + 1) {
                run = joined(run, next);
            } else {
                runs.add(run);
                run = next;
            }
        }
        if (!run.isEmpty()) {
            runs.add(run);
        }
        return runs;
    }

    private static List<Message> joined(List<Message> run, List<Message> next) {
        List<Message> longer = run instanceof ArrayList<Message> ? run : new ArrayList<>(run);
        longer.addAll(next);
        return longer;
    }

    /** Records that messages were delivered to the members. */
    void delivered(List<Message> messages) {
        bytes.addAndGet(-sizeOf(messages));
    }

    /** Returns the bytes of payload that were added and not delivered yet. */
    long bytes() {
        return bytes.get();
    }

    private static long sizeOf(List<Message> messages) {
        long size = 0;
        for (Message message : messages) {
            size += message.payload().size();
        }
        return size;
    }
}
