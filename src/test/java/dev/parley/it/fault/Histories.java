package dev.parley.it.fault;

import java.util.List;

/**
 * What clients did and saw, written down by themselves while it happened.
 *
 * @param senders one list for each sender, in the order of time
 * @param readers one list for each reader, in the order of time
 * @param log the whole log, read when all was over
 * @param epoch of the log, then
 * @param lossy whether what was acknowledged in an earlier epoch may be lost, since a standby took over that lacked it
 */
public record Histories(
        List<List<Said>> senders, List<List<Heard>> readers, List<Logged> log, String epoch, boolean lossy) {
    /** Of a log that must not lose anything. */
    public Histories(List<List<Said>> senders, List<List<Heard>> readers, List<Logged> log) {
        this(senders, readers, log, "", false);
    }

    /** What a sender wrote down. {@code nanos} is one clock for all. */
    public sealed interface Said {
        /** The sender's key for the message. */
        String key();

        long nanos();

        /** The message was sent, perhaps not for the first time. */
        record Call(String key, long nanos) implements Said {}

        /** It was acknowledged at this place. */
        record Ok(String key, String epoch, long seq, long nanos) implements Said {}

        /** The line broke, or the server refused: it may be stored or not. */
        record Unknown(String key, long nanos) implements Said {}
    }

    /** What a reader wrote down. */
    public sealed interface Heard {
        /** A message came, in this epoch. */
        record Seen(long seq, String key, String epoch) implements Heard {}

        /** The server said that messages up to before {@code next} are missing. */
        record Gap(long next) implements Heard {}

        /** The server said that it cannot resume; the reader restarts after {@code seq} of this epoch. */
        record StartedOver(long seq, String epoch) implements Heard {}
    }

    /** One message of the log. */
    public record Logged(long seq, String key) {}
}
