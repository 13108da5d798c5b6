package dev.parley.benchmark;

import dev.parley.broker.Broker;
import dev.parley.broker.memory.MemoryBroker;
import dev.parley.broker.memory.MemoryLimits;
import dev.parley.hub.ConnectInfo;
import dev.parley.hub.Hub;
import dev.parley.hub.Login;
import dev.parley.hub.options.HubClock;
import dev.parley.hub.options.HubOptions;
import dev.parley.hub.options.HubThreads;
import dev.parley.hub.queue.Transport;
import dev.parley.message.Draft;
import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.rights.Rights;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Codec;
import dev.parley.wire.Codecs;
import dev.parley.wire.Event;
import dev.parley.wire.Frame;
import dev.parley.wire.Subprotocol;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to bring a message from the log in memory to the transport of every member: everything but the socket.
 * All on one thread, whatever the size of the room, and nothing piles up, so nothing is merged: the worst case.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HubBenchmark {
    private static final RoomName ROOM = new RoomName("lobby");
    private static final Draft DRAFT = new Draft(new User("ada", "Ada"), null, new Payload.Text("x".repeat(128)));

    /** Who is in the room. */
    @Param({"10", "100", "1000"})
    public int members;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Broker broker = new MemoryBroker(new MemoryLimits(1_000, 1_000_000, 10), InstantSource.system());
    private final Counting transport = new Counting();

    /** Lets everybody in. */
    @Setup
    public void enter() {
        Map<Subprotocol, Codec> codecs = new EnumMap<>(Subprotocol.class);
        for (Subprotocol each : Subprotocol.values()) {
            codecs.put(each, Codecs.of(each, new Event.Limits(65_536, 100, 500)));
        }
        Hub hub = new Hub(
                HubOptions.DEFAULTS,
                broker,
                codecs,
                token -> Optional.empty(),
                new Rights(),
                new HubThreads(Runnable::run, Runnable::run, timer),
                HubClock.system());
        for (int i = 0; i < members; i++) {
            ConnectInfo arrival = new ConnectInfo(
                    Subprotocol.JSON, null, "127.0.0.1", Login.LASTING, null, ROOM, null, null, user -> true);
            hub.connect(arrival, transport).onText("{\"op\":\"join\",\"room\":\"lobby\"}");
        }
        long before = transport.frames;
        append();
        if (transport.frames - before != members) {
            throw new IllegalStateException("a message reached " + (transport.frames - before) + " members");
        }
    }

    /** Stops the clock. */
    @TearDown
    public void leave() {
        timer.shutdownNow();
        broker.close();
    }

    /** Appends a message; when this returns it has reached every member's transport. */
    @Benchmark
    public long append() {
        var unused = broker.append(ROOM, DRAFT);
        return transport.bytes;
    }

    /** A socket that takes everything at once. One thread uses it. */
    private static final class Counting implements Transport {
        private long frames;
        private long bytes;

        @Override
        public void send(Frame frame, Completion done) {
            frames++;
            bytes += frame.bytes().remaining();
            done.completed(true);
        }

        @Override
        public void ping(Completion done) {
            done.completed(true);
        }

        @Override
        public void close(CloseCode code) {}

        @Override
        public void abort() {}
    }
}
