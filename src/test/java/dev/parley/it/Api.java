package dev.parley.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls the API of moderators with one credential. JSON is written with single quotes for double ones. */
public final class Api {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private final URI base;
    private final String credential;

    /**
     * Speaks for somebody.
     *
     * @param base where the application answers
     * @param credential a token or a key; empty for none
     */
    public Api(URI base, String credential) {
        this.base = base;
        this.credential = credential;
    }

    /** An answer of the API. */
    public record Reply(int status, String type, String retryAfter, String location, String body) {
        /** Returns the body, which must be that of this status. */
        public JsonNode json(int expected) {
            assertThat(status).as(toString()).isEqualTo(expected);
            assertThat(type).startsWith("application/json");
            return JsonMapper.shared().readTree(body);
        }

        /** Checks that this is a problem. */
        public void assertProblem(int expected, String reason) {
            assertThat(status).as(toString()).isEqualTo(expected);
            assertThat(type).as(toString()).startsWith("application/problem+json");
            assertThat(JsonMapper.shared().readTree(body).path("reason").asString())
                    .as(body)
                    .isEqualTo(reason);
        }
    }

    /** Begins a request, for tests that add headers. */
    public HttpRequest.Builder request(String method, String path, String json) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(PATIENCE)
                .method(
                        method,
                        json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json.replace('\'', '"')));
        if (!json.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return credential.isEmpty() ? request : request.header("Authorization", "Bearer " + credential);
    }

    public Reply get(String path) {
        return send(request("GET", path, ""));
    }

    public Reply delete(String path) {
        return send(request("DELETE", path, ""));
    }

    public Reply post(String path, String json) {
        return send(request("POST", path, json));
    }

    public Reply put(String path, String json) {
        return send(request("PUT", path, json));
    }

    /** Posts without waiting for the answer. */
    public CompletableFuture<Reply> posting(String path, String json) {
        return CLIENT.sendAsync(request("POST", path, json).build(), BodyHandlers.ofString())
                .thenApply(Api::reply);
    }

    /** Sends a request and returns the answer, whatever it is. */
    public static Reply send(HttpRequest.Builder request) {
        try {
            return reply(sendOnFresh(request.build()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted while waiting", e);
        }
    }

    /**
     * Sends again if the connection was an idle one that the server has closed in the same moment (RFC 9112, section 9.5), as
     * Tomcat does after it has answered a body that it has not read whole.
     */
    private static HttpResponse<String> sendOnFresh(HttpRequest request) throws IOException, InterruptedException {
        try {
            return CLIENT.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("received no bytes")) {
                throw e;
            }
            return CLIENT.send(request, BodyHandlers.ofString());
        }
    }

    private static Reply reply(HttpResponse<String> response) {
        return new Reply(
                response.statusCode(),
                response.headers().firstValue("Content-Type").orElse(""),
                response.headers().firstValue("Retry-After").orElse(""),
                response.headers().firstValue("Location").orElse(""),
                response.body());
    }

    /** Returns text as a part of a path or a query. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
