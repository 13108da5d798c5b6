package dev.parley.wire;

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

/** {@code parley.v1.json}: text frames of JSON objects, separated by line breaks, both ways. See protocol.md. */
final class JsonCodec implements Codec {
    /** Objects in one frame; a frame of more is a flood. */
    static final int MAX_OBJECTS = 1_000;

    /** Levels of arrays and objects within {@code json}. */
    static final int MAX_JSON_DEPTH = 64;

    /** Bytes of everything in a frame but the payload: a token of 16 KiB, its characters escaped or not, and small fields. */
    private static final int MAX_FIELDS = 64 * 1024;

    private static final int MAX_PROPERTY_NAME = 1_024;
    private static final int MAX_NUMBER = 1_000;

    /** Parsers at work at the same time whose buffers are kept; a thread-local would outlive the application. */
    private static final int KEPT_BUFFERS = 16;

    private final JsonFactory json;
    private final JsonCommands commands;
    private final int maxFrame;

    JsonCodec(Event.Limits limits) {
        commands = new JsonCommands(limits);
        maxFrame = maxFrame(limits.message());
        json = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(1 + MAX_JSON_DEPTH)
                        .maxNameLength(MAX_PROPERTY_NAME)
                        .maxNumberLength(MAX_NUMBER)
                        .maxStringLength(maxFrame)
                        .maxDocumentLength(maxFrame)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .recyclerPool(JsonRecyclerPools.newBoundedPool(KEPT_BUFFERS))
                .build();
    }

    /** A payload may be written with every character escaped, which takes six bytes for one of the payload. */
    private static int maxFrame(int message) {
        return (int) Math.min(Integer.MAX_VALUE / 2, 6L * message + MAX_FIELDS);
    }

    @Override
    public int maxFrame() {
        return maxFrame;
    }

    @Override
    public List<Command> decode(String text) {
        if (text.length() > maxFrame) {
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
        return Frame.lines(JsonEvents.write(event));
    }
}
