package dev.parley.rights;

import dev.parley.message.Verb;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a hook answers: {@code {"allow": true}}, and if it likes {@code "may"} with everything that is allowed.
 *
 * @param may null if it says nothing about other verbs
 */
record HookAnswer(boolean allow, @Nullable Set<Verb> may) {
    /** In bytes; an answer is a few words. */
    static final int MAX_BYTES = 4096;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /**
     * Reads a body.
     *
     * @throws IOException if it is anything else
     */
    static HookAnswer read(byte[] body) throws IOException {
        JsonNode node;
        try {
            node = MAPPER.readTree(body);
        } catch (JacksonException e) {
            throw new IOException("the body is not JSON", e);
        }
        JsonNode allow = node.path("allow");
        if (!node.isObject() || !allow.isBoolean()) {
            throw new IOException("the body is not an object with \"allow\": true or false");
        }
        return new HookAnswer(allow.booleanValue(), node.has("may") ? verbs(node.path("may")) : null);
    }

    private static Set<Verb> verbs(JsonNode list) throws IOException {
        if (!list.isArray()) {
            throw new IOException("\"may\" is not a list of verbs");
        }
        Set<Verb> verbs = EnumSet.noneOf(Verb.class);
        for (JsonNode word : list) {
            verbs.add(Verb.of(word.isString() ? word.stringValue() : "")
                    .orElseThrow(() -> new IOException("\"may\" is not a list of verbs")));
        }
        return verbs;
    }

    /** Collects a body of at most {@value #MAX_BYTES} bytes, and gives up on a longer one. */
    static final class Body implements BodySubscriber<byte[]> {
        private final CompletableFuture<byte[]> result = new CompletableFuture<>();
        /** Used by one thread at a time, as the rules of {@link Flow} say. */
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        private Flow.@Nullable Subscription subscription;

        @Override
        public CompletionStage<byte[]> getBody() {
            return result;
        }

        @Override
        public void onSubscribe(Flow.Subscription started) {
            subscription = started;
            started.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                if (bytes.size() + buffer.remaining() > MAX_BYTES) {
                    if (subscription != null) {
                        subscription.cancel();
                    }
                    result.completeExceptionally(new IOException("the body is longer than " + MAX_BYTES + " bytes"));
                    return;
                }
                byte[] part = new byte[buffer.remaining()];
                buffer.get(part);
                bytes.writeBytes(part);
            }
        }

        @Override
        public void onError(Throwable error) {
            result.completeExceptionally(error);
        }

        @Override
        public void onComplete() {
            result.complete(bytes.toByteArray());
        }
    }
}
