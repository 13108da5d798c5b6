package dev.parley.it.fault;

import dev.parley.it.fault.Histories.Heard;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Listens to a room from its beginning, resumes after each cut, and records what it receives. */
public final class Reader implements Runnable {
    private static final Duration SILENCE = Duration.ofSeconds(40);

    private final URI endpoint;
    private final String room;
    private final String name;
    private final String lastKey;
    private final List<Heard> history = new ArrayList<>();
    private @Nullable String epoch;
    private long position;
    private boolean finished;
    private int resumed;

    /** @param lastKey the key of the message after which it has heard enough */
    public Reader(URI endpoint, String room, String name, String lastKey) {
        this.endpoint = endpoint;
        this.room = room;
        this.name = name;
        this.lastKey = lastKey;
    }

    /** Returns what it wrote down, when its thread has ended. */
    public List<Heard> history() {
        return history;
    }

    /** Returns how often it came back and was told that it recovered, when its thread has ended. */
    public int resumed() {
        return resumed;
    }

    @Override
    public void run() {
        history.add(new Heard.StartedOver(0, ""));
        while (!finished) {
            try (Line line = Line.open(endpoint, "secret-of-the-reader-" + name)) {
                if (line.send(join())) {
                    listen(line);
                }
            }
        }
    }

    /** Silence for longer than a heartbeat counts as the end, as protocol.md advises. */
    private static @Nullable JsonNode next(Line line) {
        return line.next(System.nanoTime() + SILENCE.toNanos());
    }

    private String join() {
        String since = (epoch == null ? "" : "'epoch':'" + epoch + "',") + "'seq':" + position;
        return "{'op':'join','room':'" + room + "','since':{" + since + "}}";
    }

    private void listen(Line line) {
        for (JsonNode event = next(line); event != null && !finished; event = next(line)) {
            switch (Line.kind(event)) {
                case "joined" -> joined(event);
                case "message" -> seen(event);
                case "gap" -> {
                    history.add(new Heard.Gap(event.path("next").asLong()));
                    position = event.path("next").asLong() - 1;
                }
                default -> {
                    // welcome, arrivals, ticks
                }
            }
            if (finished) {
                return;
            }
        }
    }

    private void joined(JsonNode joined) {
        if (joined.path("recovered").asBoolean()) {
            resumed += epoch == null ? 0 : 1;
        } else {
            JsonNode first = joined.path("messages").path(0);
            long next = first.isMissingNode()
                    ? joined.path("seq").asLong() + 1
                    : first.path("seq").asLong();
            history.add(new Heard.StartedOver(next - 1, joined.path("epoch").asString()));
        }
        epoch = joined.path("epoch").asString();
        joined.path("messages").forEach(this::seen);
        position = joined.path("seq").asLong();
    }

    private void seen(JsonNode message) {
        String key = message.path("key").asString();
        position = message.path("seq").asLong();
        history.add(new Heard.Seen(position, key, epoch == null ? "" : epoch));
        finished |= key.equals(lastKey);
    }
}
