package dev.parley.it.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.JsonClient;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/** Two guests who talk in a room of their own while others do what they like, and time it. Use from one thread. */
public final class Bystanders implements AutoCloseable {
    private static final String ROOM = "bystanders";
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final JsonClient talker;
    private final JsonClient listener;
    private long said;

    private Bystanders(URI base) {
        talker = JsonClient.guest(base, "Talker");
        listener = JsonClient.guest(base, "Listener");
        talker.join(ROOM);
        said = listener.join(ROOM).path("seq").asLong();
    }

    /** Connects both. */
    public static Bystanders in(URI base) {
        return new Bystanders(base);
    }

    /**
     * Talks for that long. Each message must be heard, in order, before the next is said.
     *
     * @return how long each took from saying to hearing, in nanoseconds, in ascending order
     */
    public long[] talk(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        LongStream.Builder trips = LongStream.builder();
        do {
            said++;
            long start = System.nanoTime();
            talker.say(ROOM, "k" + said, "still here");
            assertThat(listener.await("message").path("seq").asLong()).isEqualTo(said);
            trips.add(System.nanoTime() - start);
            talker.await("said");
            LockSupport.parkNanos(PAUSE.toNanos());
        } while (System.nanoTime() < end);
        long[] sorted = trips.build().toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    @Override
    public void close() {
        talker.close();
        listener.close();
    }
}
