package dev.parley.broker;

import dev.parley.broker.Broker.Listener;
import dev.parley.broker.Broker.Subscription;
import dev.parley.message.Message;
import dev.parley.message.Position;
import dev.parley.message.RoomName;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener's registration with a room, which moves to another log when the room does. Everything runs in turns, one after the
 * other and without a lock, on the thread that brings something.
 */
final class MovingSubscription implements Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(MovingSubscription.class);

    private final RoomName room;
    private final Listener listener;
    private final Supplier<Broker> home;
    private final Consumer<MovingSubscription> ended;
    private final CompletableFuture<Subscription> answer = new CompletableFuture<>();

    private final Queue<Runnable> turns = new ConcurrentLinkedQueue<>();
    /** Counts the turns that are queued or under way; the thread that adds the first runs all of them. */
    private final AtomicInteger waiting = new AtomicInteger();

    private volatile boolean cancelled;
    /** Of the first log; set before {@link #answer} is complete. */
    private volatile @Nullable Position position;

    // All below is confined to the turns.

    /** The log that the listener hears; null before the first has answered. */
    private @Nullable Stay current;
    /** The log that was asked and has not answered yet. */
    private @Nullable Stay asked;

    /**
     * @param home returns the log to which the room belongs now; must not block
     * @param ended gets this when it is over
     */
    MovingSubscription(RoomName room, Listener listener, Supplier<Broker> home, Consumer<MovingSubscription> ended) {
        this.room = room;
        this.listener = listener;
        this.home = home;
        this.ended = ended;
    }

    /** The time with one log. What that brings before it is the current one is kept until then. */
    private final class Stay implements Listener {
        private final Broker log;
        private @Nullable Subscription subscription;
        private final List<List<Message>> early = new ArrayList<>();

        Stay(Broker log) {
            this.log = log;
        }

        @Override
        public void onMessages(List<Message> messages) {
            turn(() -> {
                if (this == asked) {
                    early.add(messages);
                } else if (this == current && !cancelled) {
                    listener.onMessages(messages);
                }
            });
        }

        @Override
        public void onNewEpoch(Position start) {
            turn(() -> {
                if (this == current && !cancelled) {
                    listener.onNewEpoch(start);
                }
            });
        }
    }

    private void turn(Runnable action) {
        turns.add(action);
        if (waiting.getAndIncrement() > 0) {
            return;
        }
        do {
            Runnable next = turns.poll();
            try {
                if (next != null) {
                    next.run();
                }
            } catch (RuntimeException | Error e) {
                // even out of memory: the next turn comes
                LOG.error("A listener of room {} failed", room, e);
            }
        } while (waiting.decrementAndGet() > 0);
    }

    /** Subscribes for the first time; to be called once. */
    CompletionStage<Subscription> start() {
        follow();
        return answer.minimalCompletionStage();
    }

    /** Moves to the log to which the room belongs now, if that is another one. If that log cannot, a later call tries again. */
    void follow() {
        turn(() -> {
            Broker log = home.get();
            if (cancelled || asked != null || (current != null && current.log == log)) {
                return;
            }
            Stay stay = new Stay(log);
            asked = stay;
            log.subscribe(room, stay).whenComplete((taken, error) -> turn(() -> answered(stay, taken, error)));
        });
    }

    private void answered(Stay stay, @Nullable Subscription taken, @Nullable Throwable error) {
        asked = null;
        if (taken == null) {
            if (current == null) {
                ended.accept(this);
                answer.completeExceptionally(error == null ? new BrokerException("the log did not subscribe") : error);
            }
            return;
        }
        if (cancelled) {
            taken.cancel();
            return;
        }
        Stay before = current;
        stay.subscription = taken;
        current = stay;
        if (before == null) {
            position = taken.position();
            answer.complete(this);
        } else {
            if (before.subscription != null) {
                before.subscription.cancel();
            }
            listener.onNewEpoch(taken.position());
        }
        stay.early.forEach(listener::onMessages);
        stay.early.clear();
        follow();
    }

    @Override
    public Position position() {
        Position start = position;
        if (start == null) {
            throw new IllegalStateException("the log has not answered yet");
        }
        return start;
    }

    @Override
    public void cancel() {
        cancelled = true;
        ended.accept(this);
        turn(() -> {
            Stay last = current;
            current = null;
            if (last != null && last.subscription != null) {
                last.subscription.cancel();
            }
        });
    }
}
