package dev.parley.events;

import dev.parley.broker.Cluster;
import dev.parley.broker.Records;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the feed to the addresses of the settings. */
public final class Webhooks implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;
    private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);

    private final WebhookSender sender;
    private final List<Webhook> each;

    /**
     * Begins with {@link #start}.
     *
     * @param records holds the positions
     * @param cluster of which one server at a time sends
     */
    public Webhooks(
            WebhookOptions options, Feed feed, Records records, Cluster cluster, ScheduledExecutorService timer) {
        sender = new WebhookSender(options);
        Cluster.Lead lead = cluster.lead("webhooks");
        each = options.urls().stream()
                .map(uri -> new Webhook(uri, feed, records, lead, sender, timer, options.giveUp()))
                .toList();
    }

    /** Begins to send, unless another server does. Waits until the positions are on disk, for some seconds at most. */
    public void start() {
        CompletableFuture<?>[] ready = each.stream().map(Webhook::start).toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(ready).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("The positions of {} are not known yet; they are read again", WebhookOptions.SETTING, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns how many entries wait for each address, in the order of the settings. */
    public List<Figures> figures() {
        return each.stream()
                .map(hook -> new Figures(hook.lag(), hook.delivered(), hook.failed(), hook.skipped()))
                .toList();
    }

    /**
     * How the sending to one address goes.
     *
     * @param lag entries that were not taken yet
     * @param delivered batches that were taken
     * @param failed attempts that failed
     * @param skipped batches that were left out
     */
    public record Figures(long lag, long delivered, long failed, long skipped) {}

    /** Ends what is being sent; it is sent again after the next start. */
    @Override
    public void close() {
        sender.close();
    }
}
