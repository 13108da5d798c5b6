package dev.parley.http.admin;

import dev.parley.broker.Authored;
import dev.parley.broker.Broker;
import dev.parley.broker.PageSize;
import dev.parley.http.exchange.LineSource;
import dev.parley.wire.MessageLines;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * All messages of a person as lines, read while they are sent: each part after the previous one has left. What is said or
 * changed meanwhile may be missing or not. Its calls come one after the other, so its fields need no lock.
 */
final class Export implements LineSource {
    /** What an export holds in memory, roughly, or one message if that is larger. */
    private static final PageSize PART = new PageSize(500, 128 * 1024);

    private final Broker log;
    private final String user;

    /** Where to read on; null at the start. */
    private @Nullable String from;

    private long count;
    private boolean ended;

    Export(Broker log, String user) {
        this.log = log;
        this.user = user;
    }

    @Override
    public CompletionStage<byte @Nullable []> next() {
        return ended
                ? CompletableFuture.completedStage(null)
                : log.authored(user, from, PART).thenApply(this::lines);
    }

    private byte[] lines(Authored part) {
        count += part.messages().size();
        from = part.next();
        ended = from == null;
        byte[] lines = MessageLines.of(part.messages());
        if (!ended) {
            return lines;
        }
        byte[] last = MessageLines.end(count);
        byte[] both = Arrays.copyOf(lines, lines.length + last.length);
        System.arraycopy(last, 0, both, lines.length, last.length);
        return both;
    }
}
