package dev.parley.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.JsonClient;
import dev.parley.it.fault.Audience;
import dev.parley.it.fault.Bystanders;
import dev.parley.it.fault.Flood;
import dev.parley.it.fault.Stalls;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Guests send as fast as the server reads, each command alone and all of them mixed, to a room of hundreds. The live heap
 * stays below the bound of concurrency.md, and two bystanders in another room miss nothing. One server for all floods, so
 * that each also shows that the server recovered from the one before.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // JUnit calls start() first
class FloodIT {
    private static final Logger LOG = LoggerFactory.getLogger(FloodIT.class);

    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("test.flood.seconds", 3));
    private static final int GUESTS = 8;
    private static final int MEMBERS = 300;
    private static final String ROOM = "hall";
    private static final String BIG = "x".repeat(60_000);
    private static final int COMMANDS = 1_000;
    private static final int SAID = 100;
    private static final String SECRET = "the-same-for-all-the-guests";
    private static final String GREETING =
            "{'op':'hello','name':'Flood','client':'" + SECRET + "'}\n{'op':'join','room':'hall'}";

    /** A busy machine adds to it what it made this JVM wait. */
    private static final Duration ROUND_TRIP = Duration.ofSeconds(1);

    private static final long HEAP = 256L << 20;
    /** What the server takes before a client connects, with classes and caches. */
    private static final long BASE = 24L << 20;
    /** An idle connection, the floor of its inbox, and that of its outbox. */
    private static final long CONNECTION = (9 + 8 + 16) << 10;

    /** The formula of concurrency.md: the hub's budgets are three eighths of the heap; unfinished messages are one more. */
    private static final long LIVE = BASE + HEAP * 4 / 8 + (MEMBERS + GUESTS) * CONNECTION;

    private static final List<String> OPTIONS = List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError");

    private JavaProcess server;
    private URI base;
    private Audience audience;
    private Bystanders bystanders;

    /** The commands a guest sends again and again. */
    enum Kind {
        SAY("{'op':'say','room':'hall','text':'" + BIG + "'}", 1),
        SIGNAL("{'op':'signal','room':'hall','kind':'k','json':'" + BIG + "'}", 1),
        JOIN_AND_LEAVE("{'op':'join','room':'hall'}\n{'op':'leave','room':'hall'}", COMMANDS / 2),
        JOIN_AND_LEAVE_NEW_ROOMS("", 1),
        HISTORY("{'op':'history','room':'hall','after':0,'limit':1}", COMMANDS),
        LONG_HISTORY("{'op':'history','room':'hall','after':0}", COMMANDS),
        WHO("{'op':'who','room':'hall'}", COMMANDS),
        HELLO("{'op':'hello','name':'Flood'}", COMMANDS),
        PING("{'op':'ping'}", COMMANDS),
        RUBBISH("{'op':'say','room':", 1),
        MIXED("", 1);

        private final String frame;

        Kind(String command, int times) {
            this.frame = String.join("\n", Collections.nCopies(times, command));
        }

        private List<String> frames(int guest) {
            return switch (this) {
                case MIXED ->
                    IntStream.iterate(guest, kind -> kind < values().length - 1, kind -> kind + GUESTS)
                            .mapToObj(kind -> values()[kind].frames(guest).get(0))
                            .toList();
                case JOIN_AND_LEAVE_NEW_ROOMS ->
                    IntStream.range(0, 200)
                            .mapToObj(n -> IntStream.range(0, 50)
                                    .mapToObj(i -> "r-" + guest + "-" + n + "-" + i)
                                    .map(room ->
                                            "{'op':'join','room':'" + room + "'}\n{'op':'leave','room':'" + room + "'}")
                                    .reduce((a, b) -> a + "\n" + b)
                                    .orElseThrow())
                            .toList();
                default -> List.of(frame);
            };
        }
    }

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        server = JavaProcess.war(
                directory, List.of(), OPTIONS, "--port", "0", "--set", "heartbeat=1h", "--set", "departure-grace=0s");
        base = server.awaitAddress();
        fill(base);
        audience = Audience.in(base, ROOM, MEMBERS);
        bystanders = Bystanders.in(base);
    }

    @AfterAll
    void stop() throws Exception {
        bystanders.close();
        audience.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_flood_of_commands_fills_no_heap_and_disturbs_nobody_else(Kind kind) throws Exception {
        Stalls stalls = Stalls.start();
        try (stalls;
                Flood flood = Flood.start(base, GUESTS, GREETING, kind::frames)) {
            long[] trips = bystanders.talk(LENGTH);
            long live = server.liveHeap().bytes();
            long longest = millis(trips[trips.length - 1]);
            LOG.info(
                    "{}: {} frames over {} connections; live heap {} MB; round trip median {} ms, longest {} ms;"
                            + " {} of {} members disconnected; this JVM stalled for up to {} ms",
                    kind,
                    flood.frames(),
                    flood.connections(),
                    live >> 20,
                    millis(trips[trips.length / 2]),
                    longest,
                    audience.ended(),
                    MEMBERS,
                    stalls.longest().toMillis());
            assertThat(flood.frames()).as("the flood flowed").isPositive();
            assertThat(live).as("live heap").isLessThan(LIVE);
            assertThat(audience.ended())
                    .as("members who read were disconnected")
                    .isZero();
            assertThat(longest)
                    .as("longest round trip of bystanders, ms")
                    .isLessThan(
                            ROUND_TRIP.plus(stalls.longest().multipliedBy(10)).toMillis());
        }
    }

    /** Says large messages, so that history and joining have something to read, and the guests something of their own to change. */
    private static void fill(URI base) {
        try (JsonClient speaker = JsonClient.guest(base, "Flood", SECRET)) {
            speaker.join(ROOM);
            for (int i = 0; i < SAID; i++) {
                speaker.say(ROOM, "k" + i, "x".repeat(5_000)).await("said");
            }
        }
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
