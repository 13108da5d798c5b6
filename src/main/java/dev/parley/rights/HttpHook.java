package dev.parley.rights;

import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.Verb;
import dev.parley.signing.WebhookSignature;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks an application over HTTP: {@code POST} with {@code {"user", "source", "roles", "room", "verb"}}, signed. Only a 200
 * with a well-formed answer counts; anything else is "not known now". Answers are remembered for a short time, and the same
 * question is not asked twice at once.
 */
public final class HttpHook implements Outside, AutoCloseable {
    /** In answers; each takes up to about 500 bytes. */
    private static final int REMEMBERED = 10_000;

    private static final String SETTING = "parley.rights.hook";
    private static final Logger LOG = LoggerFactory.getLogger(HttpHook.class);
    private static final Optional<Verdict> ALLOWED = Optional.of(Verdict.allowed(SETTING));
    private static final Optional<Verdict> REFUSED = Optional.of(Verdict.refused(SETTING));
    private static final Optional<Verdict> UNKNOWN = Optional.of(Verdict.unavailable(SETTING));

    private record Question(String user, Identity.Source source, Set<String> roles, RoomName room, Verb verb) {
        Question about(Verb other) {
            return new Question(user, source, roles, room, other);
        }
    }

    /** An answer, or the wait for it. */
    private static final class Kept {
        final CompletableFuture<Optional<Verdict>> answer;
        /** When it is forgotten, by {@link System#nanoTime}; written before the answer is complete. */
        volatile long until;

        Kept(CompletableFuture<Optional<Verdict>> answer, long until) {
            this.answer = answer;
            this.until = until;
        }

        boolean isFresh() {
            return !answer.isDone() || System.nanoTime() - until < 0;
        }
    }

    private final URI uri;
    private final WebhookSignature signature;
    private final Duration kept;
    private final Deadline deadline;
    private final HttpClient client;
    private final HookSlots slots = new HookSlots();
    private final TwoGenerations<Question, Kept> answers = new TwoGenerations<>(REMEMBERED / 2);
    private final Complaint complaint = new Complaint(LOG);

    /**
     * Prepares to ask; connects to nothing yet.
     *
     * @param url {@code parley.rights.hook}
     * @param secret {@code parley.rights.hook.secret}; null if it is not set
     * @param kept {@code parley.rights.hook.cache}
     * @param threads threads for the HTTP client
     * @throws IllegalArgumentException if a setting is refused; the message names it
     */
    public HttpHook(String url, @Nullable String secret, Duration kept, Deadline deadline, Executor threads) {
        uri = uri(url);
        if (secret == null) {
            throw new IllegalArgumentException(SETTING + ".secret is required with " + SETTING);
        }
        signature = new WebhookSignature(SETTING + ".secret", secret);
        this.kept = kept;
        this.deadline = deadline;
        client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(deadline.timeout())
                .executor(threads)
                .build();
    }

    private static URI uri(String url) {
        try {
            URI uri = URI.create(url);
            if (uri.getHost() != null && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(SETTING + " is not an http or https URL", e);
        }
        throw new IllegalArgumentException(SETTING + " is not an http or https URL");
    }

    @Override
    public CompletableFuture<Optional<Verdict>> ask(Identity identity, RoomName room, Verb verb) {
        Question question = new Question(identity.user().id(), identity.source(), identity.roles(), room, verb);
        Kept known = answers.get(question);
        if (known != null && known.isFresh()) {
            return known.answer;
        }
        Runnable slot = slots.take(identity);
        if (slot == null) {
            return CompletableFuture.completedFuture(failed("too many requests wait for an answer (at most "
                    + HookSlots.ALL + ", of guests " + HookSlots.GUESTS + ", of one person " + HookSlots.PERSON + ")"));
        }
        return send(question, slot);
    }

    private CompletableFuture<Optional<Verdict>> send(Question question, Runnable slot) {
        CompletableFuture<HttpResponse<byte[]>> exchange;
        try {
            exchange = client.sendAsync(request(question), info -> new HookAnswer.Body());
        } catch (RejectedExecutionException e) {
            // the server stops
            slot.run();
            return CompletableFuture.completedFuture(UNKNOWN);
        }
        CompletableFuture<Optional<Verdict>> answer = new CompletableFuture<>();
        Kept entry = new Kept(deadline.limit(answer, UNKNOWN), System.nanoTime());
        answers.put(question, entry);
        var unused = exchange.whenComplete((response, error) -> {
            Optional<Verdict> verdict = error == null ? read(question, response, entry) : failed(reason(error));
            if (!answer.complete(verdict)) {
                // too late: those who wait were told that it is not known
                entry.until = System.nanoTime();
            }
        });
        var unusedRelease = answer.whenComplete((verdict, error) -> {
            slot.run();
            if (exchange.cancel(true)) {
                failed("no answer in time");
            }
        });
        return entry.answer;
    }

    private HttpRequest request(Question question) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("user", question.user);
        members.put("source", question.source.name().toLowerCase(Locale.ROOT));
        members.put("roles", new TreeSet<>(question.roles));
        members.put("room", question.room.value());
        members.put("verb", question.verb.word());
        byte[] body = JsonMapper.shared().writeValueAsBytes(members);
        String id = "msg_" + UUID.randomUUID();
        long seconds = System.currentTimeMillis() / 1000;
        return HttpRequest.newBuilder(uri)
                .timeout(deadline.timeout())
                .header("Content-Type", "application/json")
                .header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(seconds))
                .header("webhook-signature", signature.of(id, seconds, body))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }

    private Optional<Verdict> read(Question question, HttpResponse<byte[]> response, Kept entry) {
        if (response.statusCode() != 200) {
            return failed("the status is " + response.statusCode());
        }
        try {
            HookAnswer said = HookAnswer.read(response.body());
            long until = System.nanoTime() + kept.toNanos();
            entry.until = until;
            Set<Verb> may = said.may();
            if (may != null && may.contains(question.verb) != said.allow()) {
                throw new IOException("\"may\" contradicts \"allow\"");
            }
            for (Verb other : Verb.all()) {
                if (may != null && other != question.verb) {
                    Optional<Verdict> verdict = may.contains(other) ? ALLOWED : REFUSED;
                    answers.put(question.about(other), new Kept(CompletableFuture.completedFuture(verdict), until));
                }
            }
            return said.allow() ? ALLOWED : REFUSED;
        } catch (IOException e) {
            entry.until = System.nanoTime();
            return failed(String.valueOf(e.getMessage()));
        }
    }

    private static String reason(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return cause.toString();
    }

    private Optional<Verdict> failed(String why) {
        complaint.warn(() -> "No answer from " + uri.getHost() + ": " + why + "; " + SETTING
                + " and parley.rights.timeout = " + deadline.timeout().toMillis() + " ms decide");
        return UNKNOWN;
    }

    /** Ends open requests and the client's threads at once on Java 21 and later, else when the client is collected. */
    @Override
    public void close() {
        try {
            // close() would wait for the answers of an application that hangs
            HttpClient.class.getMethod("shutdownNow").invoke(client);
        } catch (NoSuchMethodException e) {
            LOG.debug("This Java collects the client of {}", SETTING, e);
        } catch (ReflectiveOperationException e) {
            LOG.warn("The client of {} did not close", SETTING, e);
        }
    }
}
