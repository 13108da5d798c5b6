package dev.parley.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An application that is asked about rights over HTTP, on a free port of 127.0.0.1. It checks each signature. */
public final class HookServer implements AutoCloseable {
    /** What signs the requests; {@code whsec_} and base64 of 24 bytes. */
    public static final String SECRET = "whsec_b25seS1mb3ItdGVzdHMtb25seS10ZXN0cw==";

    /** What it answers: a status and a body. */
    public record Answer(int status, String body) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
    private final List<String> ids = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Function<JsonNode, Answer> answer;

    /** Starts to answer. */
    public HookServer(Function<JsonNode, Answer> answer) {
        this.answer = answer;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/rights", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** Returns an answer with status 200. */
    public static Answer ok(String body) {
        return new Answer(200, body.replace('\'', '"'));
    }

    /** Answers otherwise from now on. */
    public void answer(Function<JsonNode, Answer> other) {
        answer = other;
    }

    /** Waits until this server is closed, as an application that hangs does. */
    public Answer hang() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ok("{'allow':true}");
    }

    /** Returns the bodies of all requests so far whose signature is right. */
    public List<JsonNode> requests() {
        return requests;
    }

    /** Returns the ids of these requests. */
    public List<String> ids() {
        return ids;
    }

    /** Returns the URL to ask. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/rights";
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String signed = exchange.getRequestHeaders().getFirst("webhook-signature");
            if (!exchange.getRequestMethod().equals("POST")
                    || !signature(exchange, body).equals(signed)) {
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            JsonNode question = JsonMapper.shared().readTree(body);
            requests.add(question);
            ids.add(exchange.getRequestHeaders().getFirst("webhook-id"));
            Answer said = answer.apply(question);
            byte[] bytes = said.body().getBytes(UTF_8);
            exchange.getResponseHeaders().set("Location", url());
            exchange.sendResponseHeaders(said.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String signature(HttpExchange exchange, byte[] body) {
        String id = exchange.getRequestHeaders().getFirst("webhook-id");
        String time = exchange.getRequestHeaders().getFirst("webhook-timestamp");
        assertThat(Math.abs(System.currentTimeMillis() / 1000 - Long.parseLong(time)))
                .isLessThan(300);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(SECRET.substring("whsec_".length())), "HmacSHA256"));
            mac.update((id + "." + time + ".").getBytes(UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java has HmacSHA256", e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
