package dev.parley.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends and gets files of rooms with one credential. */
public final class FileClient {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
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
     * @param credential a token or a key; empty for a guest
     */
    public FileClient(URI base, String credential) {
        this.base = base;
        this.credential = credential;
    }

    /** Returns the hash that names a file. */
    public static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /** Returns the address of a file; with a query, if one follows the hash. */
    public static String file(String room, String hash) {
        return "api/rooms/" + room + "/files/" + hash;
    }

    public HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE);
        return credential.isEmpty() ? request : request.header("Authorization", "Bearer " + credential);
    }

    /** Sends a request and returns the answer, whatever it is. */
    public static HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted while waiting", e);
        }
    }

    /** Posts a whole file. */
    public HttpResponse<byte[]> post(String room, String type, byte[] content) {
        return send(request("api/rooms/" + room + "/files")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(content)));
    }

    /** Posts a whole file, which must be accepted, and returns its hash. */
    public String upload(String room, String type, byte[] content) {
        JsonNode answer = json(post(room, type, content), 201);
        assertThat(answer.path("sha256").asString()).isEqualTo(sha256(content));
        return answer.path("sha256").asString();
    }

    /** Creates an upload, which must be accepted, and returns its address. */
    public String begin(String room, String type, long length) {
        HttpResponse<byte[]> created = send(request("api/rooms/" + room + "/files")
                .header("Content-Type", type)
                .header("Upload-Complete", "?0")
                .header("Upload-Length", Long.toString(length))
                .POST(BodyPublishers.noBody()));
        assertThat(created.statusCode()).as(text(created)).isEqualTo(201);
        return "api/rooms/" + room + "/"
                + created.headers().firstValue("Location").orElseThrow();
    }

    /** Sends a part. */
    public HttpResponse<byte[]> patch(String upload, long offset, byte[] part, boolean last) {
        return send(request(upload)
                .header("Content-Type", "application/partial-upload")
                .header("Upload-Offset", Long.toString(offset))
                .header("Upload-Complete", last ? "?1" : "?0")
                .method("PATCH", BodyPublishers.ofByteArray(part)));
    }

    /** Returns how much has arrived of an upload. */
    public long offset(String upload) {
        HttpResponse<byte[]> answer = send(request(upload).method("HEAD", BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(204);
        return Long.parseLong(answer.headers().firstValue("Upload-Offset").orElseThrow());
    }

    public HttpResponse<byte[]> get(String path, String... headers) {
        HttpRequest.Builder request = request(path);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    /** Returns a body that must have come with this status. */
    public static JsonNode json(HttpResponse<byte[]> answer, int status) {
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(status);
        return JsonMapper.shared().readTree(answer.body());
    }

    /** Checks that the answer is a problem. */
    public static void assertProblem(HttpResponse<byte[]> answer, int status, String reason) {
        assertThat(json(answer, status).path("reason").asString())
                .as(text(answer))
                .isEqualTo(reason);
    }

    private static String text(HttpResponse<byte[]> answer) {
        return answer.statusCode() + " " + new String(answer.body(), UTF_8);
    }

    /** Returns the body of a request that says that a file is in the room. */
    public static String reference(String hash, String name) {
        return "{'type':'application/vnd.parley.file+json','json':{'sha256':'" + hash + "','name':'" + name
                + "','type':'image/png','bytes':4}}";
    }
}
