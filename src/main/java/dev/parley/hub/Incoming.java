package dev.parley.hub;

import dev.parley.message.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the log has handed over to a room and the room has not delivered yet: what comes before a delivery's turn leaves
 * with it. The log adds, one thread at a time; the room's mailbox takes.
 */
final class Incoming {
    private final Queue<List<Message>> waiting = new ConcurrentLinkedQueue<>();
    /** Whether a delivery is on its way. */
    private final AtomicBoolean announced = new AtomicBoolean();

    /** Adds messages behind all before them; returns whether the caller has to see to a delivery. */
    boolean add(List<Message> messages) {
        waiting.add(messages);
        return announced.compareAndSet(false, true);
    }

    /** The delivery that was seen to does not come: the next messages ask for another. */
    void abandon() {
        announced.set(false);
    }

    /** Takes all that has come by now: in runs without holes, each as long as can be. */
    List<List<Message>> take() {
        announced.set(false);
        List<List<Message>> runs = new ArrayList<>();
        List<Message> run = new ArrayList<>();
        for (List<Message> next = waiting.poll(); next != null; next = waiting.poll()) {
            if (!run.isEmpty() && next.get(0).seq() != run.get(run.size() - 1).seq() + 1) {
                runs.add(run);
                run = new ArrayList<>();
            }
            run.addAll(next);
        }
        if (!run.isEmpty()) {
            runs.add(run);
        }
        return runs;
    }
}
