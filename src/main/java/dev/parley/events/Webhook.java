package dev.parley.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.broker.Cluster;
import dev.parley.broker.Records;
import dev.parley.broker.Sha256;
import dev.parley.wire.FeedLines;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the feed to one address: batch after batch, so in order, and each until it is taken. The position is stored after each batch,
 * so that after a crash the last batch may be sent again, and none is left out. A batch is read again for each attempt: what was
 * redacted meanwhile is not sent. If the receiver refuses a batch, the next attempt has half of it, so that in the end only an event
 * that it cannot take is skipped.
 *
 * <p>Of several servers that share a log, one sends. The others look every second whether it is their turn, and then continue from
 * the position that is stored. A server that was paused may end one request after another server has begun.
 *
 * <p>One step follows the other, on changing threads; metrics are read by any.
 */
final class Webhook {
    private static final String KIND = "webhook";
    private static final int BATCH = 100;
    private static final Duration WAIT = Duration.ofSeconds(25);

    /** How long another server's end waits until it is noticed. */
    private static final Duration TURN = Duration.ofSeconds(1);

    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 300_000;
    private static final int MOST_DOUBLINGS = 16;
    private static final int ID_BYTES = 12;
    private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);

    private final URI uri;
    private final Feed feed;
    private final Records records;
    private final Cluster.Lead lead;
    private final WebhookSender sender;
    private final ScheduledExecutorService timer;
    private final Duration giveUp;
    private final String subject;

    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile FeedPosition cursor = FeedPosition.OLDEST;
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong skips = new AtomicLong();

    /** The position after which something was left out that the receiver does not know of; null if nothing was. */
    private @Nullable FeedPosition skipped;

    private String skipReason = "";

    /** The most events of the next batch. */
    private int most = BATCH;

    /** Whether the log says that the receiver does not take what is sent. */
    private boolean reported;

    /** Attempts that failed since one succeeded. */
    private int failures;

    /** When the batch was not taken for the first time, by {@link System#nanoTime}; null if none is refused. */
    private @Nullable Long refusedSince;

    Webhook(
            URI uri,
            Feed feed,
            Records records,
            Cluster.Lead lead,
            WebhookSender sender,
            ScheduledExecutorService timer,
            Duration giveUp) {
        this.uri = uri;
        this.feed = feed;
        this.records = records;
        this.lead = lead;
        this.sender = sender;
        this.timer = timer;
        this.giveUp = giveUp;
        subject = HexFormat.of().formatHex(sha256(uri.toString()));
    }

    /** Returns how many entries were not taken yet. */
    long lag() {
        FeedPosition at = cursor;
        return at.isOldest() ? 0 : Math.max(0, feed.last() - at.number());
    }

    long delivered() {
        return delivered.get();
    }

    long failed() {
        return failed.get();
    }

    long skipped() {
        return skips.get();
    }

    /**
     * Continues from its position, or begins with what happens from now on.
     *
     * @return completes when the position is on disk, so that nothing that happens later is left out, or if another server sends
     */
    CompletableFuture<Void> start() {
        var unused = lead.asked().thenRun(this::find);
        return ready;
    }

    /** Waits until it is this server's turn. */
    private void rest() {
        cursor = FeedPosition.OLDEST;
        ready.complete(null);
        if (!feed.isClosed()) {
            later(this::find, TURN);
        }
    }

    private void find() {
        if (!lead.isHeld()) {
            rest();
            return;
        }
        var unused = records.all(KIND).whenComplete((stored, error) -> {
            FeedPosition known = stored == null ? null : stored(stored.get(subject));
            if (error != null) {
                later(this::find, pause());
            } else if (known != null) {
                begin(known);
            } else {
                beginAtEnd();
            }
        });
    }

    private @Nullable FeedPosition stored(@Nullable String value) {
        skipped = null;
        if (value == null) {
            return null;
        }
        String[] parts = value.split(" ", 3);
        if (parts.length == 3) {
            skipped = FeedPosition.parse(parts[1]);
            skipReason = parts[2];
        }
        return FeedPosition.parse(parts[0]);
    }

    private void beginAtEnd() {
        var unused = feed.read(new FeedRequest(FeedPosition.OLDEST, room -> true, true, 0))
                .thenCompose(page ->
                        records.put(KIND, subject, page.position().toString()).thenApply(stored -> page.position()))
                .whenComplete((position, error) -> {
                    if (position == null) {
                        later(this::beginAtEnd, pause());
                    } else {
                        begin(position);
                    }
                });
    }

    private void begin(FeedPosition position) {
        cursor = position;
        // what failed before another server sent is no reason to give up sooner
        succeeded();
        ready.complete(null);
        follow();
    }

    /** Waits for events and sends them. */
    private void follow() {
        if (feed.isClosed()) {
            return;
        }
        if (!lead.isHeld()) {
            rest();
            return;
        }
        var unused = feed.await(new FeedRequest(cursor, room -> true, true, most), WAIT)
                .whenComplete((page, error) -> {
                    if (page == null) {
                        unreadable(error);
                    } else if (!lead.isHeld()) {
                        rest();
                    } else if (page.events().isEmpty()) {
                        cursor = page.position();
                        later(this::follow, Duration.ZERO);
                    } else {
                        send(page);
                    }
                });
    }

    private void unreadable(@Nullable Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof LostPositionException lost) {
            skip(lost.next(), lost.why().word());
            follow();
        } else {
            LOG.debug("The feed cannot be read for {}", uri.getHost(), cause);
            later(this::follow, pause());
        }
    }

    private void send(FeedPage page) {
        List<String> events = new ArrayList<>(page.events());
        FeedPosition from = skipped;
        if (from != null) {
            events.add(0, FeedLines.skipped(cursor.toString(), from.toString(), skipReason));
        }
        byte[] body =
                FeedLines.page(page.position().toString(), page.more(), events).getBytes(UTF_8);
        var unused = sender.post(uri, id(page.position()), body).thenAccept(outcome -> {
            if (outcome.failure() == null) {
                taken(page);
            } else {
                refused(page, outcome);
            }
        });
    }

    /** Returns the id of a batch: the same for each attempt, and another for another batch. */
    private String id(FeedPosition until) {
        byte[] hash = sha256(subject + " " + cursor + " " + until + " " + skipped);
        return "evt_" + HexFormat.of().formatHex(hash, 0, ID_BYTES);
    }

    private void taken(FeedPage page) {
        delivered.incrementAndGet();
        most = Math.min(BATCH, 2 * most);
        if (reported && !page.more()) {
            reported = false;
            LOG.info("{} takes events again", uri.getHost());
        }
        succeeded();
        boolean told = skipped != null;
        skipped = null;
        moveTo(page.position(), told);
        follow();
    }

    private void refused(FeedPage page, WebhookSender.Outcome outcome) {
        if (feed.isClosed()) {
            return;
        }
        failed.incrementAndGet();
        if (!reported) {
            reported = true;
            LOG.warn(
                    "{} does not take events: {}. They are sent again until it does, for {} (parley.webhooks.give-up)",
                    uri.getHost(),
                    outcome.failure(),
                    giveUp);
        }
        int size = page.events().size();
        boolean divisible = outcome.answered() && size > 1;
        Long since = refusedSince;
        if (since == null) {
            refusedSince = System.nanoTime();
        } else if (!divisible && System.nanoTime() - since >= giveUp.toNanos()) {
            skip(page.position(), "undelivered");
            follow();
            return;
        }
        most = divisible ? size / 2 : size;
        Duration pause = pause();
        later(this::follow, outcome.pause().compareTo(pause) > 0 ? outcome.pause() : pause);
    }

    /** Leaves out what is between the position and this one. */
    private void skip(FeedPosition next, String reason) {
        skips.incrementAndGet();
        succeeded();
        LOG.warn("{} does not get the events after {} up to {}: {}", uri.getHost(), cursor, next, reason);
        if (skipped == null) {
            skipped = cursor;
            skipReason = reason;
        }
        moveTo(next, true);
    }

    private void succeeded() {
        failures = 0;
        refusedSince = null;
    }

    /** Stores the position, unless only hints were seen and nothing else is new. If that fails, events come twice after a crash. */
    private void moveTo(FeedPosition next, boolean news) {
        boolean stores = news || next.number() != cursor.number();
        cursor = next;
        if (stores) {
            String value = skipped == null ? next.toString() : next + " " + skipped + " " + skipReason;
            var unused = records.put(KIND, subject, value).whenComplete((done, error) -> {
                if (error != null) {
                    LOG.debug("The position of {} was not stored", uri.getHost(), error);
                }
            });
        }
    }

    /** Returns the pause before the next attempt: twice as long each time, with jitter. */
    private Duration pause() {
        long longest = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures, MOST_DOUBLINGS));
        failures++;
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest / 2, longest + 1));
    }

    private void later(Runnable step, Duration pause) {
        try {
            var unused = timer.schedule(step, pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The server stops, and nothing is sent to {}", uri.getHost(), e);
        }
    }

    private static byte[] sha256(String text) {
        return Sha256.digest().digest(text.getBytes(UTF_8));
    }
}
