package dev.parley.endpoint;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.hub.Client;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Assembles the messages of one connection from the parts that a container delivers. Three limits of its own hold in
 * every container: the size of a message, the time that it may take, and, through {@link PartialMessages}, the memory of
 * all unfinished messages together.
 *
 * <p>A message that is too long is read and dropped for a while before the connection is closed: a container that closes
 * with 1009 by itself cuts the connection at once, and while the peer still sends, its system discards the close frame.
 * {@link #text} and {@link #bytes} are called for one part at a time; all other methods by any thread. The client is
 * called without the lock.
 */
final class MessageAssembler implements PartialMessages.Holder {
    /** How long a peer may be silent within a message. */
    static final long MAX_SILENCE_MILLIS = 10_000;

    /** Bytes a second that a message must bring on average once it is older than {@link #MAX_SILENCE_MILLIS}. */
    private static final long MIN_BYTES_PER_SECOND = 8 * 1024;

    /** Bytes of a message that is too long that are read and dropped before the connection is closed. */
    static final long MAX_DROPPED_BYTES = 1024 * 1024;

    /** How long such a message is read and dropped, and then once more after the close frame. */
    static final long MAX_DROPPING_MILLIS = 2_000;

    /** Bytes in memory for a character; a builder cannot say whether it needs one or two. */
    private static final long BYTES_PER_CHAR = 2;

    /** A byte stream doubles its array when that is full. */
    private static final long BYTES_PER_BYTE = 2;

    private enum Phase {
        /** Between two messages. */
        IDLE,
        /** Within a message, whose parts are kept. */
        COLLECTING,
        /** Within a message that is too long; its parts are dropped. */
        DROPPING,
        /** We have closed; parts that still arrive are dropped. */
        CLOSING,
        /** The connection has ended. */
        ENDED
    }

    /** What to do once the lock is released. */
    private enum Action {
        NOTHING,
        /** Count the memory that the message takes now. */
        RESERVE,
        /** Give the message to the client. */
        DELIVER,
        /** Count none of its memory from now on. */
        RELEASE,
        /** Watch a message that is dropped. */
        WATCH,
        /** Close with 1009. */
        CLOSE_TOO_BIG,
        /** Close with 4508. */
        CLOSE_UNFINISHED,
        /** Cut the connection. */
        ABORT
    }

    private final Client client;
    private final int limit;
    private final PartialMessages partials;
    private final Runnable abort;

    @GuardedBy("this") private Phase phase = Phase.IDLE;

    /** Parts of a text message that is not complete, or null. */
    @GuardedBy("this") private @Nullable StringBuilder text;

    /** Parts of a binary message that is not complete, or null. */
    @GuardedBy("this") private @Nullable ByteArrayOutputStream binary;

    /** Bytes of the current message as sent, dropped ones included. */
    @GuardedBy("this") private long received;

    /** Bytes of memory that the current message takes, and how many of them are counted already. */
    @GuardedBy("this") private long needed;

    @GuardedBy("this") private long reserved;

    /** When the message began; when its last part arrived; when the current phase began. In milliseconds. */
    @GuardedBy("this") private long begunAt;

    @GuardedBy("this") private long lastPartAt;

    @GuardedBy("this") private long phaseSince;

    /**
     * Waits for the first part.
     *
     * @param limit the longest message, in bytes; a text is measured as UTF-8
     * @param partials bounds the unfinished messages of the whole server
     * @param abort cuts the connection; must not wait and must not throw
     */
    MessageAssembler(Client client, int limit, PartialMessages partials, Runnable abort) {
        this.client = client;
        this.limit = limit;
        this.partials = partials;
        this.abort = abort;
    }

    /** Takes a part of a text message; {@code last} if the message is complete. */
    void text(String part, boolean last) {
        client.onPartial();
        long bytes = utf8Length(part);
        String whole = null;
        Action action;
        synchronized (this) {
            boolean isWhole = phase == Phase.IDLE && last;
            action = received(bytes, last);
            if (action == Action.DELIVER && isWhole) {
                whole = part;
            } else if (action == Action.DELIVER || action == Action.RESERVE) {
                StringBuilder parts = text == null ? new StringBuilder(part.length()) : text;
                text = parts.append(part);
                needed = BYTES_PER_CHAR * parts.capacity();
                if (action == Action.DELIVER) {
                    whole = parts.toString();
                    reset();
                }
            }
        }
        if (whole != null) {
            client.onText(whole);
        }
        act(action);
    }

    /** Takes a part of a binary message; the buffer belongs to the container again when this returns. */
    void bytes(ByteBuffer part, boolean last) {
        client.onPartial();
        ByteBuffer whole = null;
        Action action;
        synchronized (this) {
            boolean isWhole = phase == Phase.IDLE && last;
            action = received(part.remaining(), last);
            if (action == Action.DELIVER && isWhole) {
                whole = part;
            } else if (action == Action.DELIVER || action == Action.RESERVE) {
                ByteArrayOutputStream parts = binary == null ? new ByteArrayOutputStream() : binary;
                binary = parts;
                byte[] copy = new byte[part.remaining()];
                part.get(copy);
                parts.writeBytes(copy);
                needed = BYTES_PER_BYTE * parts.size();
                if (action == Action.DELIVER) {
                    whole = ByteBuffer.wrap(parts.toByteArray());
                    reset();
                }
            }
        }
        if (whole != null) {
            client.onBinary(whole);
        }
        act(action);
    }

    /** Counts a part and decides what becomes of it. */
    @GuardedBy("this") private Action received(long bytes, boolean last) {
        long now = partials.now();
        if (phase == Phase.CLOSING) {
            return now - phaseSince > MAX_DROPPING_MILLIS ? Action.ABORT : Action.NOTHING;
        }
        if (phase == Phase.ENDED) {
            return Action.NOTHING;
        }
        if (phase == Phase.IDLE) {
            if (last && bytes <= limit) {
                return Action.DELIVER;
            }
            begunAt = now;
            enter(Phase.COLLECTING, now);
        }
        received += bytes;
        lastPartAt = now;
        boolean isTooBig = phase == Phase.DROPPING || received > limit;
        return isTooBig ? drop(last, now) : last ? Action.DELIVER : Action.RESERVE;
    }

    @GuardedBy("this") private Action drop(boolean last, long now) {
        if (last || received - limit > MAX_DROPPED_BYTES) {
            enter(Phase.CLOSING, now);
            return Action.CLOSE_TOO_BIG;
        }
        if (phase == Phase.DROPPING) {
            return Action.NOTHING;
        }
        enter(Phase.DROPPING, now);
        return Action.WATCH;
    }

    /** Enters a phase; only {@link Phase#COLLECTING} holds on to parts. */
    @GuardedBy("this") private void enter(Phase next, long now) {
        phase = next;
        phaseSince = now;
        text = null;
        binary = null;
        needed = 0;
    }

    /** The message is complete. Its memory stays counted until the client has read it. */
    @GuardedBy("this") private void reset() {
        phase = Phase.IDLE;
        text = null;
        binary = null;
        received = 0;
        needed = 0;
        reserved = 0;
    }

    /** Does what was decided, without the lock: the bound may evict other connections, and they lock themselves. */
    private void act(Action action) {
        switch (action) {
            case RESERVE -> reserve();
            case WATCH -> {
                partials.release(this);
                partials.reserve(this, 0);
            }
            case DELIVER, RELEASE -> partials.release(this);
            case CLOSE_TOO_BIG -> {
                partials.release(this);
                client.onTooLong();
            }
            case CLOSE_UNFINISHED -> {
                partials.release(this);
                client.onUnfinished();
            }
            case ABORT -> abort.run();
            case NOTHING -> {}
        }
    }

    private void reserve() {
        long more;
        synchronized (this) {
            more = needed - reserved;
            reserved = needed;
        }
        if (more > 0) {
            partials.reserve(this, more);
        }
    }

    @Override
    public void evict() {
        Action action = Action.NOTHING;
        synchronized (this) {
            if (phase == Phase.COLLECTING) {
                enter(Phase.CLOSING, partials.now());
                action = Action.CLOSE_UNFINISHED;
            }
        }
        act(action);
    }

    @Override
    public void check(long now) {
        Action action = Action.NOTHING;
        synchronized (this) {
            if (phase == Phase.COLLECTING && isStalled(now)) {
                enter(Phase.CLOSING, now);
                action = Action.CLOSE_UNFINISHED;
            } else if (phase == Phase.DROPPING && now - phaseSince > MAX_DROPPING_MILLIS) {
                enter(Phase.CLOSING, now);
                action = Action.CLOSE_TOO_BIG;
            } else if (phase == Phase.CLOSING || phase == Phase.ENDED) {
                // a part was counted while another thread closed
                action = Action.RELEASE;
            }
        }
        act(action);
    }

    /** A long message may take longer than a short one, but not for ever, and no message may stand still. */
    @GuardedBy("this") private boolean isStalled(long now) {
        long allowed = MAX_SILENCE_MILLIS + received * 1_000 / MIN_BYTES_PER_SECOND;
        return now - lastPartAt > MAX_SILENCE_MILLIS || now - begunAt > allowed;
    }

    /** Releases everything; the connection has ended. Idempotent. */
    void end() {
        synchronized (this) {
            enter(Phase.ENDED, 0);
        }
        partials.release(this);
    }

    /** Returns the size of a part as UTF-8. A surrogate counts as two bytes: its other half may be in the next part. */
    private static long utf8Length(String part) {
        long length = part.length();
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c >= 0x80) {
                length += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return length;
    }
}
