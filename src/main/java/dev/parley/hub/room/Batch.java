package dev.parley.hub.room;

import dev.parley.hub.queue.Outbox;
import dev.parley.message.Change;
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
import org.jspecify.annotations.Nullable;

/**
 * Messages of one room on their way to its members: encoded once for each subprotocol, at the first member that speaks
 * it, and shared by all. Confined to the room's mailbox.
 */
public final class Batch {
    /**
     * One frame of the batch.
     *
     * @param lastSeq the last message that it contains
     */
    record Part(Frame frame, long lastSeq) {}

    private final List<Message> messages;
    private final String epoch;
    private final Function<Subprotocol, Codec> codecs;
    private final Map<Subprotocol, List<Part>> encoded = new EnumMap<>(Subprotocol.class);

    /**
     * @param messages oldest first, without holes, not empty
     * @param epoch the id of the log that they stand in
     */
    Batch(List<Message> messages, String epoch, Function<Subprotocol, Codec> codecs) {
        this.messages = messages;
        this.epoch = epoch;
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

    /** Returns the bytes of payload. */
    long bytes() {
        long bytes = 0;
        for (Message message : messages) {
            bytes += message.payload().size();
        }
        return bytes;
    }

    /** Returns whether persons were erased. */
    boolean erases() {
        for (Message message : messages) {
            Change change = message.change();
            if (change != null && change.kind() == Change.Kind.ERASED) {
                return true;
            }
        }
        return false;
    }

    /** Returns the messages after {@code seq}; there must be one. */
    Batch after(long seq) {
        int skip = (int) Math.max(0, seq - firstSeq() + 1);
        return skip == 0 ? this : new Batch(messages.subList(skip, messages.size()), epoch, codecs);
    }

    /** Returns the frames to send, in order, each of at most {@link Outbox#MERGE_BYTES} unless one message is longer. */
    List<Part> parts(Subprotocol subprotocol) {
        return encoded.computeIfAbsent(subprotocol, this::encode);
    }

    private List<Part> encode(Subprotocol subprotocol) {
        Codec codec = codecs.apply(subprotocol);
        if (messages.size() == 1) {
            Frame only = encode(codec, messages.get(0));
            return only == null ? List.of() : List.of(new Part(only, lastSeq()));
        }
        List<Part> parts = new ArrayList<>();
        List<Frame> run = new ArrayList<>();
        long runBytes = 0;
        long runEnd = 0;
        for (Message message : messages) {
            Frame frame = encode(codec, message);
            if (frame == null) {
                continue;
            }
            if (!run.isEmpty() && (!frame.merges() || runBytes + frame.size() > Outbox.MERGE_BYTES)) {
                parts.add(new Part(Frame.merge(run), runEnd));
                run.clear();
                runBytes = 0;
            }
            run.add(frame);
            runBytes += frame.size();
            runEnd = message.seq();
        }
        if (!run.isEmpty()) {
            parts.add(new Part(Frame.merge(run), runEnd));
        }
        return parts;
    }

    private @Nullable Frame encode(Codec codec, Message message) {
        return codec.encode(new Event.Posted(message, epoch));
    }
}
