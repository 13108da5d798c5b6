package dev.parley.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.Api;
import dev.parley.it.HandshakeScenarios;
import dev.parley.it.HttpAnswer;
import dev.parley.it.JsonClient;
import dev.parley.it.ModeratedServer;
import dev.parley.it.Tokens;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bans and revocations that were answered hold after a stop, and after a kill between the act and its answer. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BanIT {
    private static final Logger LOG = LoggerFactory.getLogger(BanIT.class);

    private static final int KILLS = Integer.getInteger("test.ban.kills", 2);
    private static final int AT_ONCE = 40;

    private static final int BATCH = 200;
    /** As many as the server keeps. */
    private static final int MANY = 10_000;

    /** Requests in a row; more of them, in a soak, make the figure that is logged steadier. */
    private static final int PROBES = Integer.getInteger("test.ban.probes", 50);

    private static final Duration STOP = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private final Random random = new Random();

    @Test
    void what_was_answered_holds_after_a_stop() throws IOException {
        String ban;
        try (JavaProcess server = serve()) {
            Api api = api(server.awaitAddress());
            ban = api.post("api/bans", "{'user':'ann'}").json(201).path("id").asString();
            api.post("api/bans", "{'address':'203.0.113.0/24'}").json(201);
            api.post("api/revocations", "{'user':'bob'}").json(201);
            api.put("api/rooms/attic", "{'closed':true}").json(200);
            server.terminate();
            assertThat(server.exit(STOP)).isZero();
        }
        try (JavaProcess server = serve()) {
            URI base = server.awaitAddress();
            Api api = api(base);
            assertThat(status(base, "ann")).isEqualTo(403);
            assertThat(status(base, "bob")).isEqualTo(401);
            assertThat(status(base, "cid")).isEqualTo(101);
            assertThat(JsonClient.request(base)
                            .header("X-Forwarded-For", "203.0.113.9")
                            .answer()
                            .status())
                    .isEqualTo(403);
            try (JsonClient client = JsonClient.open(base)) {
                client.join("attic");
                client.send("{'op':'say','id':1,'room':'attic','text':'x','key':'k'}")
                        .assertError("1", "forbidden");
            }
            api.delete("api/bans/" + ban).json(200);
            assertThat(status(base, "ann")).isEqualTo(101);
        }
    }

    @Test
    void what_was_answered_before_a_kill_holds_and_the_rest_is_done_or_not() throws Exception {
        List<String> answered = new ArrayList<>();
        int unanswered = 0;
        int kept = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            List<CompletableFuture<Api.Reply>> asked = new ArrayList<>();
            try (JavaProcess server = serve()) {
                URI base = server.awaitAddress();
                assertThat(answered)
                        .allSatisfy(user -> assertThat(status(base, user)).isEqualTo(403));
                for (int i = 0; i < AT_ONCE; i++) {
                    asked.add(api(base).posting("api/bans", "{'user':'" + name(kill, i) + "'}"));
                }
                // some answers have come, others are on their way
                CompletableFuture.anyOf(asked.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextLong(10_000)));
                server.kill();
            }
            List<String> open = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                (isAnswered(asked.get(i)) ? answered : open).add(name(kill, i));
            }
            unanswered += open.size();
            try (JavaProcess server = serve()) {
                URI base = server.awaitAddress();
                for (String user : open) {
                    int status = status(base, user);
                    assertThat(status).as(user).isIn(403, 101);
                    kept += status == 403 ? 1 : 0;
                    // either can be asked for again
                    api(base).post("api/bans", "{'user':'" + user + "'}").json(status == 403 ? 200 : 201);
                    assertThat(status(base, user)).isEqualTo(403);
                }
                answered.addAll(open);
                server.kill();
            }
        }
        LOG.info(
                "{} kills: {} of {} bans were not answered, {} of these hold",
                KILLS,
                unanswered,
                answered.size(),
                kept);
    }

    private static boolean isAnswered(CompletableFuture<Api.Reply> asked) throws Exception {
        try {
            return asked.get(30, TimeUnit.SECONDS).status() == 201;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    @Test
    void ten_thousand_bans_are_kept_and_one_more_is_refused() throws Exception {
        measure("none", 0);
        try (JavaProcess server = serve()) {
            URI base = server.awaitAddress();
            Api api = api(base);
            long begun = System.nanoTime();
            for (int i = 0; i < MANY; i += BATCH) {
                List<CompletableFuture<Api.Reply>> asked = new ArrayList<>();
                for (int j = i; j < i + BATCH; j++) {
                    String whom = j % 2 == 0
                            ? "'user':'" + name(0, j) + "'"
                            : "'address':'10." + (j >> 16) + "." + (j >> 8 & 255) + "." + (j & 255) + "'";
                    asked.add(api.posting("api/bans", "{" + whom + ",'reason':'spam in the lobby'}"));
                }
                for (CompletableFuture<Api.Reply> each : asked) {
                    each.get(60, TimeUnit.SECONDS).json(201);
                }
            }
            LOG.info("{} bans were made in {} ms", MANY, millisSince(begun));
            api.post("api/bans", "{'user':'one-more'}").assertProblem(507, "full");
            assertThat(status(base, name(0, 0))).isEqualTo(403);
            server.terminate();
            server.exit(STOP);
        }
        measure("10,000", MANY);
    }

    /** Measures a start, the heap, and handshakes of people who are not banned. */
    private void measure(String bans, int expected) throws Exception {
        long begun = System.nanoTime();
        try (JavaProcess server = serve()) {
            URI base = server.awaitAddress();
            long start = millisSince(begun);
            if (expected > 0) {
                assertThat(status(base, name(0, expected - 2))).isEqualTo(403);
            }
            probe(base);
            long probed = System.nanoTime();
            probe(base);
            long each = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - probed) / PROBES;
            LOG.info(
                    "{} bans: start {} ms, live heap {} KiB, {} us for a request",
                    bans,
                    start,
                    server.liveHeap().bytes() >> 10,
                    each);
        }
    }

    private static void probe(URI base) {
        Api api = new Api(base, Tokens.of("cid"));
        for (int i = 0; i < PROBES; i++) {
            api.get("api/rooms").json(200);
        }
    }

    private static long millisSince(long begun) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }

    private static String name(int round, int number) {
        return "person-" + round + "-" + number;
    }

    private static int status(URI base, String user) {
        HttpAnswer answer = JsonClient.request(base)
                .header("Authorization", "Bearer " + Tokens.of(user))
                .answer();
        return answer.status();
    }

    private static Api api(URI base) {
        return new Api(base, ModeratedServer.KEY);
    }

    private JavaProcess serve() throws IOException {
        return JavaProcess.war(
                directory,
                "--port",
                "0",
                "--set",
                "auth.jwt.secret=" + HandshakeScenarios.SECRET,
                "--set",
                "trusted-proxies=127.0.0.1",
                "--set",
                "moderation.keys=" + ModeratedServer.SETTINGS.get("parley.moderation.keys"));
    }
}
