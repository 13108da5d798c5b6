package dev.parley.http.room;

import dev.parley.http.exchange.EventStream;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Codec;
import dev.parley.wire.Event;
import dev.parley.wire.Frame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The response of a room's events: the frames of its codec are blocks already.
 *
 * @param codec writes the last event
 */
record RoomBlocks(Codec codec) implements EventStream.Format {
    /** When a client that is cut off should reconnect, at random. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private static final Duration RETRY_SPREAD = Duration.ofSeconds(4);

    @Override
    public byte[] first() {
        return new byte[0];
    }

    @Override
    public byte[] of(Frame frame) {
        ByteBuffer buffer = frame.bytes();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    @Override
    public byte @Nullable [] ping() {
        return null;
    }

    /** Returns the goodbye with the code that a socket would be closed with. The hub itself says the one of a restart. */
    @Override
    public byte @Nullable [] end(CloseCode code) {
        Duration retry = code.shouldReconnect()
                ? RETRY.plusMillis(ThreadLocalRandom.current().nextLong(RETRY_SPREAD.toMillis()))
                : Duration.ZERO;
        Frame bye = code == CloseCode.RESTARTING ? null : codec.encode(new Event.Bye(code, retry));
        return bye == null ? null : of(bye);
    }
}
