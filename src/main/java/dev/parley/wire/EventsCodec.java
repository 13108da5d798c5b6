package dev.parley.wire;

import dev.parley.message.Message;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events (HTML, section 9.2): the events of {@code parley.v1.json}, each as one block with its name and its JSON.
 * A message has no name, so that {@code onmessage} gets it. What has a position has it as its {@code id}, so that a browser
 * that reconnects says by itself where to resume. A client says nothing, and answers to commands are left out.
 */
final class EventsCodec implements Codec {
    /** Bytes around the JSON of a message: the longest epoch, a number, and the names of two fields. */
    private static final int AROUND = 112;

    private static final Frame TICK = Frame.lines(": tick\n\n");

    @Override
    public List<Command> decode(String text) {
        return WholeFrame.unreadable(CloseCode.MALFORMED);
    }

    @Override
    public List<Command> decode(ByteBuffer bytes) {
        return WholeFrame.unreadable(CloseCode.MALFORMED);
    }

    @Override
    public int maxFrame() {
        return 0;
    }

    @Override
    public @Nullable Frame encode(Event event) {
        if (event instanceof Event.Tick) {
            return TICK;
        }
        if (isAnswer(event)) {
            return null;
        }
        StringBuilder block = new StringBuilder();
        String id = id(event);
        if (id != null) {
            block.append("id: ").append(id).append('\n');
        }
        if (!(event instanceof Event.Posted)) {
            block.append("event: ").append(JsonEvents.word(event.getClass())).append('\n');
        }
        if (event instanceof Event.Bye bye && bye.code().shouldReconnect()) {
            block.append("retry: ").append(bye.retryAfter().toMillis()).append('\n');
        }
        // the JSON has no line breaks; blocks end with an empty line
        return Frame.lines(block.append("data: ")
                .append(JsonEvents.write(event))
                .append("\n\n")
                .toString());
    }

    private static boolean isAnswer(Event event) {
        return event instanceof Event.Failed
                || event instanceof Event.Said
                || event instanceof Event.Left
                || event instanceof Event.History
                || event instanceof Event.Members
                || event instanceof Event.Refreshed
                || event instanceof Event.Pong;
    }

    /** Returns the position after an event, as {@code since} takes it; null if it has none. */
    private static @Nullable String id(Event event) {
        if (event instanceof Event.Posted posted) {
            String epoch = posted.epoch();
            return (epoch.isEmpty() ? "" : epoch + ":") + posted.message().seq();
        }
        if (event instanceof Event.Joined joined) {
            return joined.epoch() + ":" + joined.seq();
        }
        return event instanceof Event.Gap gap ? gap.epoch() + ":" + (gap.next() - 1) : null;
    }

    @Override
    public int maxSize(Message message) {
        return JsonSize.message(message) + AROUND;
    }
}
