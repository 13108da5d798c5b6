package dev.parley.hub;

import dev.parley.broker.PageSize;

/** The sizes in which the log is read. What is sent of a page is bounded by its encoded size as well, see {@link HubOptions#pageBytes}. */
final class Pages {
    /** The most payload that is read at once, in bytes, unless a single message is larger. */
    static final int READ_BYTES = 256 * 1024;

    /** The most messages that are read at once. */
    static final int MESSAGES = 500;

    /** A page for a member that catches up. */
    static final PageSize PAGE = new PageSize(MESSAGES, READ_BYTES);

    private Pages() {}

    /** Returns a page of up to {@code messages} messages. */
    static PageSize of(int messages) {
        return new PageSize(messages, READ_BYTES);
    }
}
