package dev.parley.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Plain requests, for tests that have nothing to say about the client. */
public final class Http {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    private Http() {}

    /** GETs {@code uri} and returns the response, whatever its status. */
    public static HttpResponse<String> get(URI uri) {
        return send(HttpRequest.newBuilder(uri), BodyHandlers.ofString());
    }

    /** GETs {@code uri} with one more header and returns the response as it came. */
    public static HttpResponse<byte[]> get(URI uri, String header, String value) {
        return send(HttpRequest.newBuilder(uri).header(header, value), BodyHandlers.ofByteArray());
    }

    /** POSTs nothing to {@code uri} and returns the response, whatever its status. */
    public static HttpResponse<String> post(URI uri) {
        return send(HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.noBody()), BodyHandlers.ofString());
    }

    private static <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> body) {
        try {
            return CLIENT.send(request.timeout(Duration.ofSeconds(20)).build(), body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted while waiting", e);
        }
    }
}
