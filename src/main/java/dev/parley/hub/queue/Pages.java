package dev.parley.hub.queue;

import dev.parley.broker.PageSize;
import dev.parley.hub.options.HubOptions;

/** The sizes in which the log is read. What is sent of a page is bounded by its encoded size as well, see {@link HubOptions#pageBytes}. */
public final class Pages {
    /** The most payload that is read at once, in bytes, unless a single message is larger. */
    public static final int READ_BYTES = 256 * 1024;

    /** The most messages that are read at once. */
    public static final int MESSAGES = 500;

    /** A page for a member that catches up. */
    public static final PageSize PAGE = new PageSize(MESSAGES, READ_BYTES);

    private Pages() {}

    /** Returns a page of up to {@code messages} messages. */
    public static PageSize of(int messages) {
        return new PageSize(messages, READ_BYTES);
    }
}
