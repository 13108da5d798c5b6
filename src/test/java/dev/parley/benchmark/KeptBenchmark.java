package dev.parley.benchmark;

import dev.parley.broker.Appended;
import dev.parley.broker.Broker;
import dev.parley.broker.memory.MemoryBroker;
import dev.parley.broker.memory.MemoryLimits;
import dev.parley.message.Draft;
import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a message costs if a log in memory keeps a million of them, in a hundred rooms. JMH's profiler {@code gc} shows the time
 * of the collector, and {@code -jvmArgs} which collector it is.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms256m", "-Xmx1g", "-XX:+UseSerialGC"})
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
public class KeptBenchmark {
    private static final int ROOMS = 100;
    private static final int KEPT = 10_000;

    private final List<RoomName> rooms =
            IntStream.range(0, ROOMS).mapToObj(i -> new RoomName("room-" + i)).toList();
    private final Broker broker =
            new MemoryBroker(new MemoryLimits(KEPT, 1L << 24, ROOMS, 1L << 29), InstantSource.system());
    private int next;

    /** Fills the log. */
    @Setup
    public void fill() {
        for (int i = 0; i < ROOMS * KEPT; i++) {
            append();
        }
    }

    /** Appends a message of 128 characters, which drops another one. */
    @Benchmark
    public CompletionStage<Appended> append() {
        next++;
        int person = next % ROOMS;
        String text = "x".repeat(118) + (1_000_000_000 + next);
        User from = new User("guest-abcdefghijklmnop" + person, "Guest " + person);
        return broker.append(rooms.get(person), new Draft(from, person + "-" + next, new Payload.Text(text)));
    }
}
