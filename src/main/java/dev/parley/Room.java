package dev.parley;

import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.Position;
import dev.parley.message.User;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A room as the application sees it. The application is trusted: no right, limit or closed room stops it.
 *
 * <pre>{@code
 * Room orders = Parley.of(servletContext).room("orders");
 * orders.say("Order 17 is on its way").thenAccept(at -> log.info("message {}", at.seq()));
 * }</pre>
 *
 * <p>Immutable; safe for any thread. No method waits. Actions that are chained to a stage may run on a thread of the log and
 * must not block either; use the {@code Async} methods of {@link CompletionStage} for those.
 */
public interface Room {
    /** Returns the room's name, in Unicode normal form C. */
    String name();

    /** Returns the same room, in which {@code author} says what is said; else it is {@code Application}. */
    Room as(User author);

    /**
     * Says a text.
     *
     * @return completes when the message is synced to the log; fails if it was not stored. If the log breaks while it is
     *     being written, nobody knows, and the stage never completes: messages with a key can be retried
     * @throws IllegalArgumentException if the text is longer than {@code parley.message.bytes} or not well-formed UTF-16
     */
    CompletionStage<Position> say(String text);

    /**
     * Says something.
     *
     * @param payload a text, one valid JSON value without line breaks, or bytes
     * @param key makes retries safe: a second message of the same author with the same key is not stored, and has the
     *     position of the first. Null if it will not be retried
     * @return as for {@link #say(String)}
     */
    CompletionStage<Position> say(Payload payload, @Nullable String key);

    /**
     * Says a text after the caller's transaction has committed, and at once if there is none. Nobody hears of an order that is
     * rolled back after all.
     *
     * <pre>{@code
     * @Transactional
     * public void place(Order order) {
     *     entities.persist(order);
     *     parley.room("orders").sayAfterCommit("Order " + order.number() + " is on its way");
     * }
     * }</pre>
     *
     * <p>The transaction is that of the calling thread: one of Spring ({@code TransactionSynchronizationManager}), or one of the
     * container (JTA, {@code TransactionSynchronizationRegistry}). Do not wait for the stage before the commit. The message is
     * not part of the transaction: if the process dies between the commit and the sync of the log, it is not said.
     *
     * @return as for {@link #say(String)}; fails with {@link java.util.concurrent.CancellationException} if the transaction
     *     does not commit
     * @throws IllegalArgumentException as {@link #say(String)}
     * @throws IllegalStateException if the transaction is being committed already
     */
    CompletionStage<Position> sayAfterCommit(String text);

    /** As {@link #sayAfterCommit(String)}, for any payload. */
    CompletionStage<Position> sayAfterCommit(Payload payload, @Nullable String key);

    /**
     * Returns the newest messages, oldest first.
     *
     * @param limit how many at most, from 1 to 1,000
     */
    CompletionStage<List<Message>> history(int limit);

    /**
     * Returns the messages that follow {@code seq}, oldest first.
     *
     * @param seq 0 for the oldest message that is kept
     * @param limit how many at most, from 1 to 1,000
     */
    CompletionStage<List<Message>> historyAfter(long seq, int limit);

    /** Returns the people who are in the room on this server now, at most 1,000, in the order of their ids. */
    List<User> people();
}
