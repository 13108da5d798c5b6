package dev.parley.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.Api;
import dev.parley.it.HandshakeScenarios;
import dev.parley.it.JsonClient;
import dev.parley.it.ModeratedServer;
import dev.parley.it.Tokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long it takes, from a moderator's request until the last connection is closed, while everybody gets messages. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ModerationLoadIT {
    private static final Logger LOG = LoggerFactory.getLogger(ModerationLoadIT.class);

    private static final int CONNECTIONS = Integer.getInteger("test.moderation.connections", 200);
    /** The promise is 2 s, on a machine that does nothing else. */
    private static final int LIMIT_MILLIS = Integer.getInteger("test.moderation.millis", 30_000);

    private static final int GROUP = CONNECTIONS / 4;
    private static final int PER_SECOND = 5;
    private static final int AT_ONCE = 50;

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicLong received = new AtomicLong();

    /** A connection; {@link #closed} completes with the code, and {@link #at} is when. */
    private final class Peer implements WebSocket.Listener {
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final CompletableFuture<Void> joined = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();
        private volatile long at;

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            if (!joined.isDone()) {
                text.append(data);
                if (text.indexOf("\"joined\"") >= 0) {
                    joined.complete(null);
                }
            }
            received.incrementAndGet();
            socket.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            at = System.nanoTime();
            closed.complete(code);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.completeExceptionally(error);
        }
    }

    @Test
    void acts_of_moderators_reach_every_connection() throws Exception {
        try (JavaProcess server = serve()) {
            URI base = server.awaitAddress();
            Api api = new Api(base, ModeratedServer.KEY);
            List<Peer> crowd = new ArrayList<>();
            List<Peer> neighbours = new ArrayList<>();
            List<Peer> devices = new ArrayList<>();
            open(base, crowd, CONNECTIONS - 2 * GROUP, "crowd", "198.51.100.1");
            open(base, neighbours, GROUP, "neighbour", "203.0.113.1");
            open(base, devices, GROUP, "", "198.51.100.2");
            ScheduledExecutorService talker = Executors.newSingleThreadScheduledExecutor();
            try (JsonClient speaker = JsonClient.open(base)) {
                // a guest's socket reads by itself; what it gets is kept until the end
                AtomicLong said = new AtomicLong();
                var talking = talker.scheduleAtFixedRate(
                        () -> speaker.send("{'op':'say','room':'hall','key':'" + said.incrementAndGet() + "','text':'"
                                + "x".repeat(100) + "'}"),
                        0,
                        1_000 / PER_SECOND,
                        TimeUnit.MILLISECONDS);
                speaker.join("hall");
                long before = received.get();
                acts(api, crowd, neighbours, devices);
                assertThat(talking.isDone()).isFalse();
                assertThat(received.get()).isGreaterThan(before);
                assertThat(crowd.stream().skip(3)).noneMatch(peer -> peer.closed.isDone());
            } finally {
                talker.shutdownNow();
            }
        }
    }

    private void acts(Api api, List<Peer> crowd, List<Peer> neighbours, List<Peer> devices) throws Exception {
        act("disconnect one", crowd.subList(0, 1), 4403, () -> api.delete("api/users/crowd-0/connections"));
        act("ban one", crowd.subList(1, 2), 4403, () -> api.post("api/bans", "{'user':'crowd-1'}"));
        act(
                "revoke one token",
                crowd.subList(2, 3),
                4401,
                () -> api.post("api/revocations", "{'token':'jti-crowd-2'}"));
        act("ban a block", neighbours, 4403, () -> api.post("api/bans", "{'address':'203.0.113.0/24'}"));
        act("revoke a user's tokens", devices, 4401, () -> api.post("api/revocations", "{'user':'devices'}"));
    }

    private void act(String name, List<Peer> peers, int code, Supplier<Api.Reply> request) throws Exception {
        long begun = System.nanoTime();
        Api.Reply reply = request.get();
        long answered = System.nanoTime() - begun;
        assertThat(reply.status()).as(reply.toString()).isIn(200, 201);
        for (Peer peer : peers) {
            assertThat(peer.closed.get(60, TimeUnit.SECONDS)).isEqualTo(code);
        }
        long[] millis = peers.stream()
                .mapToLong(peer -> TimeUnit.NANOSECONDS.toMillis(peer.at - begun))
                .sorted()
                .toArray();
        LOG.info(
                "{} ({} of {} connections): answered after {} ms, closed after {} ms (median), {} ms (last)",
                name,
                peers.size(),
                CONNECTIONS,
                TimeUnit.NANOSECONDS.toMillis(answered),
                millis[millis.length / 2],
                millis[millis.length - 1]);
        assertThat(millis[millis.length - 1]).isLessThan(LIMIT_MILLIS);
    }

    /** Opens connections, some at a time. Each is a person of its own, unless the name is empty. */
    private void open(URI base, List<Peer> peers, int count, String name, String address) throws Exception {
        URI endpoint = URI.create("ws" + JsonClient.endpoint(base).toString().substring("http".length()));
        for (int i = 0; i < count; i += AT_ONCE) {
            List<CompletableFuture<WebSocket>> opening = new ArrayList<>();
            List<Peer> some = new ArrayList<>();
            for (int j = i; j < Math.min(i + AT_ONCE, count); j++) {
                String user = name.isEmpty() ? "devices" : name + "-" + j;
                Peer peer = new Peer();
                some.add(peer);
                opening.add(client.newWebSocketBuilder()
                        .subprotocols("parley.v1.json")
                        .header(
                                "Authorization",
                                "Bearer " + Tokens.with("{'sub':'" + user + "','jti':'jti-" + user + "','iat':1000}"))
                        .header("X-Forwarded-For", address)
                        .buildAsync(endpoint, peer));
            }
            for (CompletableFuture<WebSocket> each : opening) {
                var unused = each.get(60, TimeUnit.SECONDS).sendText("{\"op\":\"join\",\"room\":\"hall\"}", true);
            }
            for (Peer peer : some) {
                peer.joined.get(60, TimeUnit.SECONDS);
            }
            peers.addAll(some);
        }
    }

    private JavaProcess serve() throws Exception {
        return JavaProcess.war(
                directory,
                List.of(),
                List.of("-Xmx512m"),
                "--port",
                "0",
                "--set",
                "auth.jwt.secret=" + HandshakeScenarios.SECRET,
                "--set",
                "trusted-proxies=127.0.0.1",
                "--set",
                "connections.per-address=0",
                "--set",
                "connections.per-user=0",
                "--set",
                "moderation.keys=" + ModeratedServer.SETTINGS.get("parley.moderation.keys"));
    }
}
