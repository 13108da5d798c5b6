package dev.parley.events;

import dev.parley.signing.WebhookSignature;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts signed batches to the addresses of the settings, and follows no redirect. An address within this network is refused
 * unless the settings allow it. The name service is asked once for each attempt: the addresses that were checked are those that are
 * connected to. Safe for any thread.
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
    private final Resolver resolver;
    private final SSLSocketFactory tls;
    private final Set<WebhookExchange> exchanges = ConcurrentHashMap.newKeySet();

    /** One for each address: a receiver or a name service that hangs delays nobody else. */
    private final ThreadPoolExecutor threads;

    /** Finds the addresses of a host; blocks. */
    interface Resolver {
        /** Returns at least one. */
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

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

    WebhookSender(WebhookOptions options) {
        this(options, InetAddress::getAllByName, defaultTls());
    }

    WebhookSender(WebhookOptions options, Resolver resolver, SSLSocketFactory tls) {
        this.options = options;
        this.resolver = resolver;
        this.tls = tls;
        signature = new WebhookSignature(WebhookOptions.SECRET, options.secret());
        int most = Math.max(1, options.urls().size());
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(most, most, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "parley-webhook-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
    }

    private static SSLSocketFactory defaultTls() {
        try {
            return SSLContext.getDefault().getSocketFactory();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no TLS for " + WebhookOptions.SETTING, e);
        }
    }

    /** Posts a batch; the stage never fails. */
    CompletableFuture<Outcome> post(URI uri, String id, byte[] body) {
        long now = System.currentTimeMillis() / 1000;
        Map<String, String> headers = Map.of(
                "Content-Type",
                "application/json",
                "User-Agent",
                "Parley",
                "webhook-id",
                id,
                "webhook-timestamp",
                Long.toString(now),
                "webhook-signature",
                signature.of(id, now, body));
        WebhookExchange exchange = new WebhookExchange(uri, headers, body, tls);
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        exchanges.add(exchange);
        try {
            threads.execute(() -> {
                // one that had to wait for a thread may be too late
                if (!outcome.isDone()) {
                    exchange(uri, exchange, outcome);
                }
            });
        } catch (RejectedExecutionException e) {
            outcome.complete(Outcome.failed("the server stops"));
        }
        return outcome.orTimeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(error -> Outcome.failed(reason(error)))
                .whenComplete((done, error) -> {
                    exchanges.remove(exchange);
                    exchange.close();
                });
    }

    private void exchange(URI uri, WebhookExchange exchange, CompletableFuture<Outcome> outcome) {
        try {
            List<InetAddress> addresses = List.of(resolver.resolve(uri.getHost()));
            String objection = objection(uri.getHost(), addresses);
            outcome.complete(objection.isEmpty() ? outcome(exchange.send(addresses)) : Outcome.failed(objection));
        } catch (UnknownHostException e) {
            LOG.debug("Unknown host", e);
            outcome.complete(Outcome.failed("the host " + uri.getHost() + " is unknown"));
        } catch (IOException | RuntimeException e) {
            outcome.completeExceptionally(e);
        }
    }

    private static Outcome outcome(WebhookExchange.Answer answer) {
        int status = answer.status();
        if (status >= SUCCESS && status < NO_SUCCESS) {
            return Outcome.TAKEN;
        }
        String pause = answer.retryAfter();
        boolean seconds = pause.matches("[0-9]{1,9}");
        return new Outcome(
                "the status is " + status,
                true,
                Duration.ofSeconds(seconds ? Math.min(LONGEST_PAUSE, Long.parseLong(pause)) : 0));
    }

    /** Returns why nothing may be sent there, or nothing. */
    private String objection(String host, List<InetAddress> addresses) {
        if (options.privateAddresses()) {
            return "";
        }
        for (InetAddress each : addresses) {
            if (isPrivate(each)) {
                return host + " has the private address " + each.getHostAddress() + "; the setting "
                        + WebhookOptions.PRIVATE + " allows that";
            }
        }
        return "";
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
        return cause instanceof TimeoutException
                ? "there was no answer in " + TIMEOUT.toSeconds() + " s"
                : cause.toString();
    }

    /** Ends open requests. */
    @Override
    public void close() {
        threads.shutdownNow();
        exchanges.forEach(WebhookExchange::close);
    }
}
