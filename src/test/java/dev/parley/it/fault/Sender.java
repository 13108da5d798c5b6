package dev.parley.it.fault;

import dev.parley.it.fault.Histories.Said;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/** Says one message after the other in a room, each again and again until it is acknowledged; writes down all of it. */
public final class Sender implements Runnable {
    /** Longer than anything takes. */
    public static final Duration PATIENT = Duration.ofSeconds(30);

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private enum Outcome {
        ACKNOWLEDGED,
        REFUSED,
        UNANSWERED,
        BROKEN
    }

    private final URI endpoint;
    private final String room;
    private final String name;
    private final Duration patience;
    private final List<Said> history = new ArrayList<>();
    private int unanswered;
    private final LongAdder acknowledged;
    private volatile boolean stopped;

    /**
     * Makes one that says nothing yet.
     *
     * @param acknowledged counts along with all senders' acknowledgements
     * @param patience how long it waits for an acknowledgement; then it says the same again, over the same line or a new
     *     one by turns
     */
    Sender(URI endpoint, String room, String name, LongAdder acknowledged, Duration patience) {
        this.patience = patience;
        this.acknowledged = acknowledged;
        this.endpoint = endpoint;
        this.room = room;
        this.name = name;
    }

    /** Ends it once its last message is acknowledged. */
    public void stop() {
        stopped = true;
    }

    /** Returns what it wrote down, when its thread has ended. */
    public List<Said> history() {
        return history;
    }

    @Override
    public void run() {
        int count = 0;
        boolean pending = false;
        while (pending || !stopped) {
            try (Line line = Line.open(endpoint, "secret-of-the-sender-" + name)) {
                boolean usable = line.send("{'op':'join','room':'" + room + "'}");
                while (usable && (pending || !stopped)) {
                    pending = true;
                    Outcome outcome = say(line, name + "-" + count);
                    if (outcome == Outcome.ACKNOWLEDGED) {
                        count++;
                        pending = false;
                    }
                    usable =
                            outcome == Outcome.ACKNOWLEDGED || (outcome == Outcome.UNANSWERED && unanswered++ % 2 == 0);
                }
            }
        }
    }

    private Outcome say(Line line, String key) {
        history.add(new Said.Call(key, System.nanoTime()));
        long deadline = System.nanoTime() + patience.toNanos();
        Outcome outcome = line.send("{'op':'say','room':'" + room + "','key':'" + key + "','text':'" + key + "'}")
                ? answer(line, key, deadline)
                : Outcome.BROKEN;
        if (outcome != Outcome.ACKNOWLEDGED) {
            history.add(new Said.Unknown(key, System.nanoTime()));
        }
        if (outcome == Outcome.REFUSED) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return outcome;
    }

    private Outcome answer(Line line, String key, long deadline) {
        for (JsonNode event = line.next(deadline); event != null; event = line.next(deadline)) {
            if (Line.kind(event).equals("said") && event.path("key").asString().equals(key)) {
                history.add(new Said.Ok(
                        key, event.path("epoch").asString(), event.path("seq").asLong(), System.nanoTime()));
                acknowledged.increment();
                return Outcome.ACKNOWLEDGED;
            }
            if (Line.kind(event).equals("error")) {
                return Outcome.REFUSED;
            }
        }
        return line.hasEnded() ? Outcome.BROKEN : Outcome.UNANSWERED;
    }
}
