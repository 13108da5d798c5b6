package dev.parley.broker;

import dev.parley.message.Message;
import dev.parley.message.RoomName;
import java.io.IOException;

/**
 * Receives everything that a log on disk contains: rooms, each followed by its messages in the order of {@code seq}; then keys;
 * then records. Called by one thread.
 */
public interface LogSink {
    /**
     * Receives a room.
     *
     * @param first the oldest {@code seq} that is kept; {@code last + 1} if none is
     * @param last the newest {@code seq} that was ever assigned
     */
    void room(RoomName name, long first, long last) throws IOException;

    /** Receives an entry of the room that came last: a message or a change. */
    void message(Message message) throws IOException;

    /** Receives an idempotency key. */
    void key(RememberedKey key) throws IOException;

    /** Receives a fact, see {@link Records}. */
    void record(String kind, String subject, String value) throws IOException;
}
