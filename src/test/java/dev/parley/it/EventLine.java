package dev.parley.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A response of server-sent events, parsed as a browser does (HTML, section 9.2.6). */
public final class EventLine implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(30))
            .build();

    private static final long PATIENCE_SECONDS = 30;

    /**
     * A block that was dispatched.
     *
     * @param event {@code message} if it has no name; {@code end} after the response has ended; {@code :} for a comment
     */
    public record Block(String event, String id, String retry, String data) {
        /** Returns the data as JSON. */
        public JsonNode json() {
            return JsonMapper.shared().readTree(data);
        }
    }

    private final HttpResponse<InputStream> response;
    private final BlockingQueue<Block> blocks = new LinkedBlockingQueue<>();

    private final Runnable pinged;

    private EventLine(HttpResponse<InputStream> response, Runnable pinged) {
        this.response = response;
        this.pinged = pinged;
        Thread reader = new Thread(this::read, "event-line");
        reader.setDaemon(true);
        reader.start();
    }

    /** Opens a line; each header is a name and a value. */
    public static EventLine open(URI uri, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Accept", "text/event-stream");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return open(request, () -> {});
    }

    /**
     * Sends a request whose response is a line.
     *
     * @param pinged is called for each block {@code ping}, which nobody else gets
     */
    public static EventLine open(HttpRequest.Builder request, Runnable pinged) {
        try {
            HttpResponse<InputStream> response = CLIENT.send(request.build(), BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            return new EventLine(response, pinged);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted while waiting", e);
        }
    }

    private void read() {
        String event = "message";
        String id = "";
        String retry = "";
        StringBuilder data = new StringBuilder();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.isEmpty()) {
                    if (event.equals("ping")) {
                        pinged.run();
                    } else if (data.length() > 0) {
                        blocks.add(new Block(event, id, retry, data.toString()));
                    }
                    event = "message";
                    retry = "";
                    data.setLength(0);
                } else if (line.startsWith(":")) {
                    blocks.add(new Block(":", id, "", line));
                } else if (line.startsWith("data: ")) {
                    data.append(data.length() > 0 ? "\n" : "").append(line.substring(6));
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    event = line.substring(7);
                } else if (line.startsWith("retry: ")) {
                    retry = line.substring(7);
                } else {
                    throw new AssertionError("no such field: " + line);
                }
            }
        } catch (IOException e) {
            // the exception itself says "closed" only
            blocks.add(new Block("end", id, "", e + ", " + e.getCause()));
            return;
        }
        blocks.add(new Block("end", id, "", ""));
    }

    /** Returns a header of the response; empty if there is none. */
    public String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** Returns the next block that is not a comment. */
    public Block next() {
        Block block = any();
        while (block.event.equals(":")) {
            block = any();
        }
        return block;
    }

    /** Returns the next block, which may be a comment. */
    public Block any() {
        try {
            Block block = blocks.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (block == null) {
                throw new AssertionError("no event within " + PATIENCE_SECONDS + " s");
            }
            return block;
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted while waiting", e);
        }
    }

    /** Returns the next block, which must have this name. */
    public Block next(String event) {
        Block block = next();
        assertThat(block.event).as(block.toString()).isEqualTo(event);
        return block;
    }

    /** Returns the next block with this name, and skips others. */
    public Block await(String event) {
        Block block = next();
        while (!block.event.equals(event)) {
            assertThat(block.event).as(block.toString()).isNotEqualTo("end");
            block = next();
        }
        return block;
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
