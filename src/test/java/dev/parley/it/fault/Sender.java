package dev.parley.it.fault;

import dev.parley.it.fault.Histories.Said;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Says one message after the other in a room, each again and again until it is acknowledged; writes down all of it. */
public final class Sender implements Runnable {
    private final URI endpoint;
    private final String room;
    private final String name;
    private final List<Said> history = new ArrayList<>();
    private final LongAdder acknowledged;
    private volatile boolean stopped;

    /** @param acknowledged counts along with all senders' acknowledgements */
    public Sender(URI endpoint, String room, String name, LongAdder acknowledged) {
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
        String key = name + "-0";
        boolean pending = false;
        while (pending || !stopped) {
            try (Line line = Line.open(endpoint, "secret-of-the-sender-" + name, () -> true)) {
                if (line == null || !line.send("{'op':'join','room':'" + room + "'}")) {
                    continue;
                }
                pending = true;
                while (pending && say(line, key)) {
                    pending = !stopped;
                    key = pending ? name + "-" + ++count : key;
                }
            }
        }
    }

    /** Returns whether it was acknowledged. */
    private boolean say(Line line, String key) {
        history.add(new Said.Call(key, System.nanoTime()));
        boolean sent = line.send("{'op':'say','room':'" + room + "','key':'" + key + "','text':'" + key + "'}");
        @Nullable JsonNode event = sent ? line.next() : null;
        while (event != null) {
            if (Line.kind(event).equals("said") && event.path("key").asString().equals(key)) {
                history.add(new Said.Ok(
                        key, event.path("epoch").asString(), event.path("seq").asLong(), System.nanoTime()));
                acknowledged.increment();
                return true;
            }
            if (Line.kind(event).equals("error")) {
                break;
            }
            event = line.next();
        }
        history.add(new Said.Unknown(key, System.nanoTime()));
        return false;
    }
}
