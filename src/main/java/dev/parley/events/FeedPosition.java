package dev.parley.events;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A position in the feed: everything up to and including it was seen. It is written {@code epoch:number}, and
 * {@code epoch:number.run.hint} if it also says which hints were seen.
 *
 * @param epoch of the references, see {@link dev.parley.broker.EventPage}
 * @param number of the last entry seen; 0 before the first
 * @param run which run of the server the hints are of; empty if none was seen
 * @param hint number of the last hint seen in that run
 */
public record FeedPosition(String epoch, long number, String run, long hint) {
    /** The oldest event of any epoch. */
    public static final FeedPosition OLDEST = new FeedPosition("", 0, "", 0);

    private static final Pattern FORM =
            Pattern.compile("([0-9a-f]{16}):([0-9]{1,15})(?:\\.([0-9a-f]{8})\\.([0-9]{1,15}))?");

    /** Returns the position that is written like this, or null if none is. */
    public static @Nullable FeedPosition parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return null;
        }
        boolean hinted = form.group(3) != null;
        return new FeedPosition(
                form.group(1),
                Long.parseLong(form.group(2)),
                hinted ? form.group(3) : "",
                hinted ? Long.parseLong(form.group(4)) : 0);
    }

    /** Returns whether it names no epoch. */
    boolean isOldest() {
        return epoch.isEmpty();
    }

    /** Returns the position after an entry. */
    FeedPosition at(long next) {
        return new FeedPosition(epoch, next, run, hint);
    }

    /** Returns the position after a hint. */
    FeedPosition seen(long next) {
        return new FeedPosition(epoch, number, run, next);
    }

    @Override
    public String toString() {
        return epoch + ":" + number + (run.isEmpty() ? "" : "." + run + "." + hint);
    }
}
