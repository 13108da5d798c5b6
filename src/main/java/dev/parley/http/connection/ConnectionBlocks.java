package dev.parley.http.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.parley.http.exchange.EventStream;
import dev.parley.servlet.Json;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Frame;
import dev.parley.wire.Subprotocol;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection over plain HTTP as server-sent events (HTML, section 9.2): each line of a frame is a line of {@code data}. The
 * blocks {@code open}, {@code ping} and {@code close} stand for what a WebSocket says without frames of data.
 */
enum ConnectionBlocks implements EventStream.Format {
    /** There is nothing to remember. */
    INSTANCE;

    private static final byte[] DATA = "data: ".getBytes(US_ASCII);
    private static final byte[] PING = block("ping", Map.of());
    private static final byte[] OPEN = block("open", Map.of("protocol", Subprotocol.JSON.token()));

    @Override
    public byte[] first() {
        return OPEN.clone();
    }

    @Override
    public byte[] of(Frame frame) {
        ByteBuffer lines = frame.bytes();
        ByteArrayOutputStream block = new ByteArrayOutputStream(lines.remaining() + 2 * DATA.length);
        block.writeBytes(DATA);
        while (lines.hasRemaining()) {
            byte next = lines.get();
            block.write(next);
            if (next == '\n') {
                block.writeBytes(DATA);
            }
        }
        block.write('\n');
        block.write('\n');
        return block.toByteArray();
    }

    @Override
    public byte @Nullable [] ping() {
        return PING.clone();
    }

    @Override
    public byte @Nullable [] end(CloseCode code) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("code", code.code());
        data.put("reason", code.reason());
        return block("close", data);
    }

    private static byte[] block(String event, Map<String, Object> data) {
        byte[] json = Json.bytes(data);
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(("event: " + event + "\ndata: ").getBytes(US_ASCII));
        block.writeBytes(json);
        block.writeBytes("\n\n".getBytes(US_ASCII));
        return block.toByteArray();
    }
}
