package dev.parley.events;

import dev.parley.signing.WebhookSignature;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts signed batches to the addresses of the settings, and follows no redirect. An address within this network is refused
 * unless the settings allow it. Safe for any thread.
 */
final class WebhookSender implements AutoCloseable {
    /** For the whole exchange. */
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    /** In seconds; a receiver that asks for more time gets this. */
    private static final long LONGEST_PAUSE = 3_600;

    private static final int SUCCESS = 200;
    private static final int NO_SUCCESS = 300;
    private static final Logger LOG = LoggerFactory.getLogger(WebhookSender.class);

    private final WebhookOptions options;
    private final WebhookSignature signature;
    private final Executor threads;
    private final HttpClient client;

    /**
     * What became of a batch.
     *
     * @param failure why it was not taken; null if it was
     * @param answered whether the receiver has answered, so that something in the batch may be why
     * @param pause for which the receiver asks; zero if it does not
     */
    record Outcome(@Nullable String failure, boolean answered, Duration pause) {
        static final Outcome TAKEN = new Outcome(null, true, Duration.ZERO);

        static Outcome failed(String why) {
            return new Outcome(why, false, Duration.ZERO);
        }
    }

    /** @param threads may be blocked */
    WebhookSender(WebhookOptions options, Executor threads) {
        this.options = options;
        this.threads = threads;
        signature = new WebhookSignature(WebhookOptions.SECRET, options.secret());
        client = HttpClient.newBuilder()
                // an upgrade to h2c confuses some receivers
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(TIMEOUT)
                .executor(threads)
                .build();
    }

    /** Posts a batch; the stage never fails. */
    CompletableFuture<Outcome> post(URI uri, String id, byte[] body) {
        try {
            return CompletableFuture.supplyAsync(() -> objection(uri), threads)
                    .thenCompose(objection -> objection.isEmpty()
                            ? exchange(request(uri, id, body))
                            : CompletableFuture.completedFuture(Outcome.failed(objection)))
                    .exceptionally(error -> Outcome.failed(reason(error)));
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(Outcome.failed("the server stops"));
        }
    }

    private CompletableFuture<Outcome> exchange(HttpRequest request) {
        CompletableFuture<HttpResponse<Void>> exchange =
                client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        CompletableFuture<HttpResponse<Void>> limited =
                exchange.copy().orTimeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        var unused = limited.whenComplete((response, error) -> exchange.cancel(true));
        return limited.thenApply(WebhookSender::outcome);
    }

    private static Outcome outcome(HttpResponse<Void> response) {
        int status = response.statusCode();
        if (status >= SUCCESS && status < NO_SUCCESS) {
            return Outcome.TAKEN;
        }
        String pause = response.headers().firstValue("Retry-After").orElse("");
        boolean seconds = pause.matches("[0-9]{1,9}");
        return new Outcome(
                "the status is " + status,
                true,
                Duration.ofSeconds(seconds ? Math.min(LONGEST_PAUSE, Long.parseLong(pause)) : 0));
    }

    private HttpRequest request(URI uri, String id, byte[] body) {
        long now = System.currentTimeMillis() / 1000;
        return HttpRequest.newBuilder(uri)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .header("User-Agent", "Parley")
                .header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(now))
                .header("webhook-signature", signature.of(id, now, body))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }

    /** Returns why nothing may be sent there, or nothing. Blocks on the name service, whose answer the JVM then keeps for the client. */
    private String objection(URI uri) {
        if (options.privateAddresses()) {
            return "";
        }
        try {
            String host = uri.getHost();
            for (InetAddress each : InetAddress.getAllByName(host)) {
                if (isPrivate(each)) {
                    return host + " has the private address " + each.getHostAddress() + "; the setting "
                            + WebhookOptions.PRIVATE + " allows that";
                }
            }
            return "";
        } catch (UnknownHostException e) {
            LOG.debug("Unknown host", e);
            return "the host " + uri.getHost() + " is unknown";
        }
    }

    /** Returns whether an address is not one of the public internet. */
    static boolean isPrivate(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean special = address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress();
        int first = number(bytes, 0);
        int second = number(bytes, 1);
        if (address instanceof Inet6Address) {
            // unique local (fc00::/7), translations and tunnels of IPv4 (::/16, 64:ff9b::/16, 2001::/32, 2002::/16)
            int group = first << 8 | second;
            boolean tunnel = group == 0x2001 && number(bytes, 2) == 0 && number(bytes, 3) == 0;
            return special || (group & 0xfe00) == 0xfc00 || group == 0 || group == 0x64 || tunnel || group == 0x2002;
        }
        // this network, shared (RFC 6598), benchmarks, protocol assignments (192.0.0.0/24), reserved
        return special
                || first == 0
                || (first == 100 && (second & 0xc0) == 64)
                || (first == 198 && (second & 0xfe) == 18)
                || (first == 192 && second == 0 && number(bytes, 2) == 0)
                || first >= 240;
    }

    private static int number(byte[] bytes, int index) {
        return bytes[index] & 0xff;
    }

    private static String reason(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return cause.toString();
    }

    /** Ends open requests and the client's threads at once on Java 21 and later, else when the client is collected. */
    @Override
    public void close() {
        try {
            HttpClient.class.getMethod("shutdownNow").invoke(client);
        } catch (NoSuchMethodException e) {
            LOG.debug("This Java collects the client of {}", WebhookOptions.SETTING, e);
        } catch (ReflectiveOperationException e) {
            LOG.warn("The client of {} did not close", WebhookOptions.SETTING, e);
        }
    }
}
