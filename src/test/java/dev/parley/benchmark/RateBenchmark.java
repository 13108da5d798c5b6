package dev.parley.benchmark;

import dev.parley.hub.rate.RateLimits;
import dev.parley.hub.rate.RateOptions;
import dev.parley.message.Identity;
import dev.parley.message.Rate;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.message.Verb;
import dev.parley.rights.Rights;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the limits of people cost for each message, while many people talk in turn and nobody is too fast. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RateBenchmark {
    private static final RoomName ROOM = new RoomName("lobby");
    private static final int PEOPLE = 1 << 14;

    /** Who talks, and whether the room has a rate of its own. */
    @Param({"nobody limited", "user", "guest", "guest in a limited room"})
    public String kind = "";

    private final Rate rate = Rate.of(1_000_000, Duration.ofMillis(1));
    private final RateOptions options = new RateOptions(rate, rate, rate, rate, rate, rate, 20, 4 * PEOPLE);
    private final Rights rights = new Rights();
    private final RateLimits none = limits(RateOptions.NONE, RateLimits.RoomRates.NONE);
    private final RateLimits everywhere = limits(options, RateLimits.RoomRates.NONE);
    private final RateLimits here = limits(options, (room, verb) -> rate);
    private final List<Identity> guests = people(Identity.Source.GUEST);
    private final List<Identity> users = people(Identity.Source.TOKEN);
    private int next;

    private RateLimits limits(RateOptions given, RateLimits.RoomRates rooms) {
        return new RateLimits(given, rights, rooms, UnaryOperator.identity(), System::nanoTime);
    }

    private static List<Identity> people(Identity.Source source) {
        return IntStream.range(0, PEOPLE)
                .mapToObj(i ->
                        new Identity(new User("person-" + i, "Person " + i), source, Set.of(), null, null, null, null))
                .toList();
    }

    /** Counts a message of somebody. */
    @Benchmark
    public RateLimits.@Nullable Excess message() {
        next = (next + 1) % PEOPLE;
        return switch (kind) {
            case "user" -> everywhere.take(users.get(next), "192.0.2.1", ROOM, Verb.SAY, 128);
            case "guest" -> everywhere.take(guests.get(next), "192.0.2.1", ROOM, Verb.SAY, 128);
            case "guest in a limited room" -> here.take(guests.get(next), "192.0.2.1", ROOM, Verb.SAY, 128);
            default -> none.take(users.get(next), "192.0.2.1", ROOM, Verb.SAY, 128);
        };
    }
}
