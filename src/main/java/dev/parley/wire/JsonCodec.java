package dev.parley.wire;

import dev.parley.message.Message;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * The subprotocol {@code parley.v1.json}: text frames of JSON objects, separated by line breaks, in both directions.
 * See protocol.md.
 *
 * <p>Each frame is parsed in one pass that is bounded in depth, in the length of names and numbers, and in the number of
 * objects, so that the work for a frame is proportional to its length.
 */
final class JsonCodec implements Codec {
    /** The most objects in one frame; a frame of more closes the connection with 4529. */
    static final int MAX_OBJECTS = 1_000;

    /** The most levels of arrays and objects within {@code json}. */
    static final int MAX_JSON_DEPTH = 64;

    /** The most bytes that JSON takes for one byte of a payload: a control character as <code>&#92;u0001</code>. */
    private static final int MAX_ESCAPE = 6;

    /**
     * Bytes in a frame for everything but a payload or a token. The fields of a {@code say} take less than 4 KiB, even
     * if each character is escaped; the rest is for names, blanks and fields that Parley does not know.
     */
    private static final int SMALL_FIELDS = 8 * 1024;

    /** The longest name of a field, in characters. */
    private static final int MAX_PROPERTY_NAME = 1_024;

    /** The longest number, in characters. */
    private static final int MAX_NUMBER = 1_000;

    /**
     * How many buffers of parsers are kept for reuse. They are pooled here and not by thread, because a thread-local
     * would keep the application in memory after the container has undeployed it.
     */
    private static final int POOLED_BUFFERS = 16;

    /** All ticks are equal, so one frame serves every client. */
    private static final Frame TICK = Frame.lines(JsonEvents.write(new Event.Tick()));

    private final JsonFactory json;
    private final JsonCommands commands;
    private final int maxFrame;

    JsonCodec(Event.Limits limits) {
        commands = new JsonCommands(limits);
        maxFrame = maxFrame(limits.message());
        json = factory(1 + MAX_JSON_DEPTH, maxFrame);
    }

    /** Makes parsers of bounded work for what strangers send. */
    static JsonFactory factory(int depth, int longest) {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(depth)
                        .maxNameLength(MAX_PROPERTY_NAME)
                        .maxNumberLength(MAX_NUMBER)
                        .maxStringLength(longest)
                        .maxDocumentLength(longest)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .recyclerPool(JsonRecyclerPools.newBoundedPool(POOLED_BUFFERS))
                .build();
    }

    /** A payload with every character escaped, or a token as it is, and the other fields of its command. */
    static int maxFrame(int message) {
        long largestField = Math.max((long) MAX_ESCAPE * message, JsonCommands.MAX_TOKEN);
        return (int) Math.min(Integer.MAX_VALUE / 2, largestField + SMALL_FIELDS);
    }

    @Override
    public int maxFrame() {
        return maxFrame;
    }

    @Override
    public List<Command> decode(String text) {
        if (text.length() > maxFrame) { // UTF-8 is never shorter than UTF-16 in units
            return List.of(new Command.Unreadable(CloseCode.TOO_BIG));
        }
        List<Command> decoded = new ArrayList<>(4);
        try (JsonParser in = json.createParser(ObjectReadContext.empty(), text)) {
            readAll(in, decoded);
        } catch (JacksonException e) {
            decoded.add(new Command.Unreadable(CloseCode.MALFORMED));
        }
        return decoded;
    }

    /** Reads objects until the end of the frame, or to the first thing that is not an object. */
    private void readAll(JsonParser in, List<Command> decoded) {
        for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
            if (token != JsonToken.START_OBJECT) {
                decoded.add(new Command.Unreadable(CloseCode.MALFORMED));
                return;
            }
            if (decoded.size() == MAX_OBJECTS) {
                decoded.add(new Command.Unreadable(CloseCode.TOO_MANY));
                return;
            }
            decoded.add(commands.command(JsonFields.read(in)));
        }
    }

    @Override
    public List<Command> decode(ByteBuffer bytes) {
        return List.of(new Command.Unreadable(CloseCode.UNSUPPORTED_DATA));
    }

    @Override
    public Frame encode(Event event) {
        return event instanceof Event.Tick ? TICK : Frame.lines(JsonEvents.write(event));
    }

    @Override
    public int maxSize(Message message) {
        return JsonSize.message(message);
    }
}
