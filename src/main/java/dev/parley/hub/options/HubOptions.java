package dev.parley.hub.options;

import dev.parley.defaults.Defaults;
import dev.parley.hub.queue.Budget;
import dev.parley.hub.queue.Inbox;
import dev.parley.hub.queue.Outbox;
import java.time.Duration;

/**
 * Limits and timeouts of a hub.
 *
 * @param outboxBytes the most that is queued for one client, in bytes. Live messages use up to half of it
 * @param messageBytes the longest payload, in bytes; announced to clients, enforced by the codecs and the endpoint
 * @param roomsPerClient the most rooms of one client
 * @param historyMessages the most messages in one answer
 * @param unacknowledgedBytes the most that the unanswered commands of one client may take, in bytes
 * @param ratePerSecond how many commands a second a client may send in the long run; 0 for no limit
 * @param rateBurst how many commands a client may send at once
 * @param heartbeat a connection that is silent for this long is pinged, and gets a {@code tick}
 * @param helloTimeout how long a client that must say who it is may take to do so
 * @param sendTimeout a client is closed with 4508 if nothing has left its outbox for this long
 * @param departureGrace how long a person who left without a word counts as present, so that a reload is not seen
 * @param presencePeople in larger rooms, arrivals and departures are not announced, and member lists are capped at this
 *     number
 * @param inlineMembers rooms of up to this many members may be served on the thread that brought the message
 * @param guests whether clients may speak without a token
 * @param memory what all clients may use together
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
        Duration sendTimeout,
        Duration departureGrace,
        int presencePeople,
        int inlineMembers,
        boolean guests,
        HubMemory memory) {
    /** The defaults of a server. */
    public static final HubOptions DEFAULTS = new HubOptions(
            Defaults.OUTBOX_BYTES,
            Defaults.MESSAGE_BYTES,
            Defaults.CLIENT_ROOMS,
            Defaults.HISTORY_PAGE,
            Defaults.UNACKNOWLEDGED_BYTES,
            Defaults.RATE_MESSAGES,
            Defaults.RATE_BURST,
            Defaults.HEARTBEAT,
            Defaults.HELLO_TIMEOUT,
            Defaults.SEND_TIMEOUT,
            Defaults.DEPARTURE_GRACE,
            Defaults.PRESENCE_PEOPLE,
            Defaults.INLINE_MEMBERS,
            Defaults.GUESTS,
            HubMemory.ofHeap(Runtime.getRuntime().maxMemory()));

    /** Longer payloads belong into an upload over HTTP: whole messages are held in memory. */
    private static final int MOST_MESSAGE_BYTES = 1024 * 1024;

    /** The largest encoded page unless a single message is larger, in bytes. */
    private static final int MOST_PAGE_BYTES = 192 * 1024;

    /**
     * Checks the limits, each and against each other.
     *
     * @throws IllegalArgumentException with a sentence that names the settings
     */
    public HubOptions {
        HubMemory.requirePositive("parley.outbox.bytes", outboxBytes);
        HubMemory.requirePositive("parley.message.bytes", messageBytes);
        HubMemory.requirePositive("parley.client.rooms", roomsPerClient);
        HubMemory.requirePositive("parley.history.page", historyMessages);
        HubMemory.requirePositive("parley.client.unacknowledged-bytes", unacknowledgedBytes);
        HubMemory.requirePositive("parley.rate.burst", rateBurst);
        HubMemory.requirePositive("parley.presence.people", presencePeople);
        HubMemory.requirePositive("parley.heartbeat", heartbeat.toMillis());
        HubMemory.requirePositive("parley.hello-timeout", helloTimeout.toMillis());
        HubMemory.requirePositive("parley.send-timeout", sendTimeout.toMillis());
        if (ratePerSecond < 0) {
            throw new IllegalArgumentException("parley.rate.messages must not be negative: " + ratePerSecond);
        }
        if (messageBytes > MOST_MESSAGE_BYTES) {
            throw new IllegalArgumentException(
                    "parley.message.bytes must be at most " + MOST_MESSAGE_BYTES + ": " + messageBytes);
        }
        if (outboxBytes < messageBytes) {
            throw new IllegalArgumentException("parley.outbox.bytes (" + outboxBytes
                    + ") must be at least parley.message.bytes (" + messageBytes
                    + "), since the longest message must fit into it");
        }
        int longest = 2 * messageBytes + Inbox.FLOOR;
        if (unacknowledgedBytes < longest) {
            throw new IllegalArgumentException("parley.client.unacknowledged-bytes (" + unacknowledgedBytes
                    + ") must be at least " + longest + ", twice parley.message.bytes (" + messageBytes + ") and "
                    + Inbox.FLOOR + ", since the longest command must fit into it");
        }
    }

    /**
     * Returns the largest encoded page, in bytes, unless a single message is larger: at most a quarter of an outbox, and
     * less while all outboxes together are short of memory.
     */
    public int pageBytes(Budget outboxes) {
        int most = Math.min(outboxBytes / 4, MOST_PAGE_BYTES);
        return (int) Math.max(Math.min(most, Outbox.FLOOR), Math.min(most, outboxes.share()));
    }
}
