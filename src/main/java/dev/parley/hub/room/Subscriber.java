package dev.parley.hub.room;

import dev.parley.message.User;
import dev.parley.wire.Event;
import dev.parley.wire.Frame;
import dev.parley.wire.Subprotocol;
import java.util.function.Consumer;

/**
 * What a room sees of a client: how it speaks, who it is, and the ways to send it something. All methods may be called
 * from any thread, and none waits.
 */
public interface Subscriber {
    /** Returns how it speaks. */
    Subprotocol subprotocol();

    /** Returns who it is. */
    User user();

    /** Sends an event if its subprotocol can express it. A client with too much to read is closed with 4508. */
    void send(Event event);

    /** Sends a frame. A client with too much to read is closed with 4508. */
    void send(Frame frame);

    /** Sends a frame that the log can bring again, unless the client is behind; returns whether it was sent. */
    boolean sendLive(Frame frame);

    /** Sends a frame of a page, unless it does not fit now; returns whether it was sent. */
    boolean sendPage(Frame frame);

    /** Says goodbye, so that the client reconnects in a moment, and joins its rooms as they are then. */
    void sendAway();

    /** Returns whether everything sent so far has left. */
    boolean isFlushed();

    /** Runs an action after everything sent so far has left; never if the connection ends first. */
    void afterFlush(Runnable action);

    /**
     * Reads a page of the log in its turn.
     *
     * @param read starts to read; it gets an action to run exactly once, after the page was sent or dropped
     */
    void read(Consumer<Runnable> read);
}
