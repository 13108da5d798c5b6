package dev.parley.http.room;

import dev.parley.broker.Broker;
import dev.parley.broker.Broker.Subscription;
import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.http.exchange.PageQuery;
import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.rights.Verdict;
import jakarta.servlet.AsyncListener;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;

/** What a {@link LongPoll} needs from the server. Any thread may call any method, and none waits. */
interface PollServices {
    /** Asks whether somebody may read the page that a query asks for, and wait for it. Never fails. */
    CompletionStage<Verdict> ask(Identity identity, PageQuery query);

    /** Subscribes to a room. */
    CompletionStage<Subscription> subscribe(RoomName room, Broker.Listener listener);

    /** Reads the page that a query asks for. Fails at once if too many requests are reading. */
    CompletionStage<Page> page(PageQuery query);

    /** Returns the bound of a page. */
    PageSize size(PageQuery query);

    /**
     * Encodes a page for the response.
     *
     * @param brief whether to include only as much as any answer may hold; at least one message is always included
     */
    byte[] encode(PageQuery query, Page page, boolean brief);

    /** Counts the bytes of an answer that the caller has yet to read. Returns false if unread answers take too much. */
    boolean reserve(int bytes);

    /** Releases bytes that were reserved. */
    void release(int bytes);

    /** Runs a task that takes some time to compute. */
    void work(Runnable task);

    /**
     * Runs a task later.
     *
     * @throws RejectedExecutionException if the server is stopping
     */
    ScheduledFuture<?> later(Runnable task, Duration delay);

    /** Forgets a poll that holds nothing. */
    void ended(AsyncListener poll);
}
