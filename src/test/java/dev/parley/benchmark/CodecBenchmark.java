package dev.parley.benchmark;

import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.wire.Codec;
import dev.parley.wire.Codecs;
import dev.parley.wire.Command;
import dev.parley.wire.Event;
import dev.parley.wire.Frame;
import dev.parley.wire.Subprotocol;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to read what somebody says, and to write it for all who hear it in one subprotocol: 128 bytes of text. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {
    private static final String TEXT = "x".repeat(128);

    /** How the client speaks. */
    @Param
    @SuppressWarnings("NullAway.Init") // JMH sets it
    public Subprotocol subprotocol;

    @SuppressWarnings("NullAway.Init") // set before anything is measured
    private Codec codec;

    private String frame = "";
    private final ByteBuffer bytes = ByteBuffer.wrap(TEXT.getBytes(StandardCharsets.UTF_8));
    private final Event.Posted posted = new Event.Posted(new Message(
            new RoomName("lobby"),
            1_234_567,
            Instant.ofEpochMilli(1_700_000_000_123L),
            new User("guest-0d3f", "Ada"),
            "b1946ac92492d234",
            new Payload.Text(TEXT)));

    /** Prepares what comes in. */
    @Setup
    public void prepare() {
        codec = Codecs.of(subprotocol, new Event.Limits(65_536, 100, 500));
        frame = switch (subprotocol) {
            case JSON ->
                "{\"op\":\"say\",\"id\":4,\"room\":\"lobby\",\"key\":\"b1946ac92492d234\",\"text\":\"" + TEXT + "\"}";
            case BASE64 -> Base64.getEncoder().encodeToString(TEXT.getBytes(StandardCharsets.UTF_8));
            default -> TEXT;
        };
    }

    /** Reads a frame that says something. */
    @Benchmark
    public List<Command> decode() {
        return subprotocol == Subprotocol.BINARY ? codec.decode(bytes.duplicate()) : codec.decode(frame);
    }

    /** Writes a message, down to the bytes that are sent. */
    @Benchmark
    public ByteBuffer encode() {
        Frame written = codec.encode(posted);
        if (written == null) {
            throw new IllegalStateException("every subprotocol has words for a message");
        }
        return written.bytes();
    }
}
