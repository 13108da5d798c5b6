package dev.parley.hub.queue;

import dev.parley.hub.room.Room;
import dev.parley.message.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The messages that the log has delivered to a room and the room has not delivered to its members yet. Messages that
 * arrive before the room gets to them leave together.
 *
 * <p>Their bytes are counted in a budget for all rooms. While that is exceeded, {@link Room} keeps back the answers to
 * senders, whose inboxes then fill. Threads: the log adds, one thread at a time; the room's mailbox takes.
 */
public final class Incoming {
    private final Budget undelivered;
    private final Queue<List<Message>> waiting = new ConcurrentLinkedQueue<>();
    /** Whether a delivery was announced that has not begun. */
    private final AtomicBoolean announced = new AtomicBoolean();

    public Incoming(Budget undelivered) {
        this.undelivered = undelivered;
    }

    /** Adds messages after all earlier ones; returns whether the caller must see to a delivery. */
    public boolean add(List<Message> messages) {
        undelivered.change(0, sizeOf(messages), 0);
        waiting.add(messages);
        return announced.compareAndSet(false, true);
    }

    /** Drops all messages, since nobody can be sent them. */
    public void drop() {
        removeAll().forEach(this::delivered);
    }

    /** Removes all messages: as runs without holes, each as long as possible. Call {@link #delivered} for each. */
    public List<List<Message>> removeAll() {
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

    /** Records that messages were passed to the members' outboxes. */
    public void delivered(List<Message> messages) {
        undelivered.change(sizeOf(messages), 0, 0);
    }

    private static long sizeOf(List<Message> messages) {
        long size = 0;
        for (Message message : messages) {
            size += message.payload().size();
        }
        return size;
    }
}
