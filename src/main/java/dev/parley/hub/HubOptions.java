package dev.parley.hub;

import java.time.Duration;

/**
 * The numbers a hub lives by.
 *
 * @param outboxBytes the most that waits for one client
 * @param messageBytes the longest payload; told to clients, enforced by the codecs and the endpoint
 * @param roomsPerClient rooms a client may be in at the same time
 * @param historyMessages the most messages in one answer
 * @param unacknowledgedBytes the most one client may have on its way to the log
 * @param ratePerSecond commands a client may send in the long run; 0 for no limit
 * @param rateBurst commands a client may send at once
 * @param heartbeat a line that was silent so long is asked for a sign of life, and given one
 * @param helloTimeout how long a client that must say who it is may wait with it
 * @param departureGrace how long a person who left without a word counts as present, so that a reload is not seen
 * @param presencePeople in rooms of more people arrivals and departures are not told, and lists hold so many
 * @param inlineMembers rooms of up to so many members are served on the thread that brought the message
 * @param guests whether clients may speak without a token
 */
public record HubOptions(
        int outboxBytes,
        int messageBytes,
        int roomsPerClient,
        int historyMessages,
        int unacknowledgedBytes,
        int ratePerSecond,
        int rateBurst,
        Duration heartbeat,
        Duration helloTimeout,
        Duration departureGrace,
        int presencePeople,
        int inlineMembers,
        boolean guests) {
    /** What a server does that was told nothing else. */
    public static final HubOptions DEFAULTS = new HubOptions(
            1024 * 1024,
            64 * 1024,
            100,
            500,
            4 * 1024 * 1024,
            1_000,
            20_000,
            Duration.ofSeconds(25),
            Duration.ofSeconds(10),
            Duration.ofSeconds(3),
            200,
            32,
            true);

    /** Longer ones belong into an upload over HTTP: whole messages are held in memory, on some containers per session. */
    private static final int MOST_MESSAGE_BYTES = 1024 * 1024;

    public HubOptions {
        positive("parley.outbox.bytes", outboxBytes);
        positive("parley.message.bytes", messageBytes);
        positive("parley.client.rooms", roomsPerClient);
        positive("parley.history.page", historyMessages);
        positive("parley.client.unacknowledged-bytes", unacknowledgedBytes);
        positive("parley.rate.burst", rateBurst);
        positive("parley.presence.people", presencePeople);
        positive("parley.heartbeat", heartbeat.toMillis());
        positive("parley.hello-timeout", helloTimeout.toMillis());
        if (ratePerSecond < 0) {
            throw new IllegalArgumentException("parley.rate.messages must not be negative: " + ratePerSecond);
        }
        if (messageBytes > MOST_MESSAGE_BYTES) {
            throw new IllegalArgumentException(
                    "parley.message.bytes must not be more than " + MOST_MESSAGE_BYTES + ": " + messageBytes);
        }
        if (outboxBytes < messageBytes) {
            throw new IllegalArgumentException(
                    "parley.outbox.bytes (" + outboxBytes + ") must not be less than parley.message.bytes ("
                            + messageBytes + "): no client could be sent the longest message");
        }
    }

    private static void positive(String setting, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(setting + " must be positive: " + value);
        }
    }
}
