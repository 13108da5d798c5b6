package dev.parley.hub;

import dev.parley.message.Message;
import dev.parley.wire.Codec;
import dev.parley.wire.Event;
import dev.parley.wire.Frame;
import dev.parley.wire.Subprotocol;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Messages of one room on their way to its members: encoded once for each subprotocol, at the first member that speaks
 * it, and shared by all. Confined to the room's mailbox.
 */
final class Batch {
    private final List<Message> messages;
    private final Function<Subprotocol, Codec> codecs;
    private final Map<Subprotocol, List<Frame>> encoded = new EnumMap<>(Subprotocol.class);

    Batch(List<Message> messages, Function<Subprotocol, Codec> codecs) {
        this.messages = messages;
        this.codecs = codecs;
    }

    long firstSeq() {
        return messages.get(0).seq();
    }

    long lastSeq() {
        return messages.get(messages.size() - 1).seq();
    }

    List<Message> messages() {
        return messages;
    }

    /** Returns the messages behind {@code seq}. */
    Batch after(long seq) {
        int skip = (int) Math.max(0, seq - firstSeq() + 1);
        return skip == 0 ? this : new Batch(messages.subList(skip, messages.size()), codecs);
    }

    List<Frame> frames(Subprotocol subprotocol) {
        return encoded.computeIfAbsent(subprotocol, this::encode);
    }

    private List<Frame> encode(Subprotocol subprotocol) {
        List<Frame> frames = new ArrayList<>(messages.size());
        for (Message message : messages) {
            Frame frame = codecs.apply(subprotocol).encode(new Event.Posted(message));
            if (frame != null) {
                frames.add(frame);
            }
        }
        return merged(frames);
    }

    /** Merges neighbours where they merge, into frames of at most {@link Outbox#MERGE_BYTES}. */
    private static List<Frame> merged(List<Frame> frames) {
        if (frames.size() < 2 || !frames.get(0).merges()) {
            return frames;
        }
        List<Frame> merged = new ArrayList<>();
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < frames.size(); i++) {
            int size = frames.get(i).size();
            if (i > from && bytes + size > Outbox.MERGE_BYTES) {
                merged.add(Frame.merge(frames.subList(from, i)));
                from = i;
                bytes = 0;
            }
            bytes += size;
        }
        merged.add(Frame.merge(frames.subList(from, frames.size())));
        return merged;
    }
}
