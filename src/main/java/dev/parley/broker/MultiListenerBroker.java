package dev.parley.broker;

import dev.parley.message.Draft;
import dev.parley.message.Message;
import dev.parley.message.Position;
import dev.parley.message.RoomName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets several listeners share the one subscription a room has below; everything else is the broker's below. */
public final class MultiListenerBroker implements Broker {
    private static final Logger LOG = LoggerFactory.getLogger(MultiListenerBroker.class);

    private final Broker below;
    /** An entry goes when its last listener does; whoever still meets it then makes a new one. */
    private final ConcurrentMap<RoomName, Shared> rooms = new ConcurrentHashMap<>();

    public MultiListenerBroker(Broker below) {
        this.below = below;
    }

    @Override
    public CompletionStage<Appended> append(RoomName room, Draft draft) {
        return below.append(room, draft);
    }

    @Override
    public CompletionStage<Subscription> subscribe(RoomName room, Listener listener) {
        CompletableFuture<Subscription> answer = new CompletableFuture<>();
        Share share = new Share(listener, answer);
        while (!rooms.computeIfAbsent(room, Shared::new).add(share)) {
            Thread.onSpinWait();
        }
        return answer.minimalCompletionStage();
    }

    @Override
    public CompletionStage<Page> after(RoomName room, long seq, PageSize size) {
        return below.after(room, seq, size);
    }

    @Override
    public CompletionStage<Page> before(RoomName room, long seq, PageSize size) {
        return below.before(room, seq, size);
    }

    @Override
    public int waiting() {
        return below.waiting();
    }

    @Override
    public void close() {
        below.close();
    }

    private record Share(Listener listener, CompletableFuture<Subscription> answer) {}

    /** A room's subscription, and who shares it. */
    private final class Shared implements Listener {
        private final RoomName room;

        // All mutable state is guarded by this. Listeners are called, and answers given, without the lock.

        /** Replaced, never changed. */
        private List<Share> shares = List.of();
        /** Not handed over yet; before the answer from below, everything. */
        private final Deque<List<Message>> waiting = new ArrayDeque<>();
        /** Behind what was taken from {@code waiting}; null before the answer from below. */
        private @Nullable Position taken;
        /** Whether a thread hands over; it alone calls listeners, which keeps the order. */
        private boolean delivering;

        private boolean asked;
        private boolean ended;
        private @Nullable Subscription subscription;

        Shared(RoomName room) {
            this.room = room;
        }

        /** Takes one in; returns false where the last has just gone. */
        boolean add(Share share) {
            boolean first;
            synchronized (this) {
                if (ended) {
                    return false;
                }
                List<Share> more = new ArrayList<>(shares);
                more.add(share);
                shares = List.copyOf(more);
                first = !asked;
                asked = true;
                if (taken != null) {
                    // under the lock, so before the first call to it; nothing can be chained to the answer yet
                    share.answer().complete(new Taken(share, taken));
                }
            }
            if (first) {
                below.subscribe(room, this).whenComplete(this::opened);
            }
            return true;
        }

        private void opened(@Nullable Subscription opened, @Nullable Throwable error) {
            List<Share> answered;
            synchronized (this) {
                answered = shares;
                if (opened != null) {
                    subscription = opened;
                    taken = opened.position();
                    delivering = true;
                } else {
                    end();
                }
            }
            if (opened == null) {
                Throwable why = error == null ? new BrokerException("no subscription") : error;
                answered.forEach(share -> share.answer().completeExceptionally(why));
            } else {
                answered.forEach(share -> share.answer().complete(new Taken(share, opened.position())));
                deliver();
            }
        }

        @Override
        public void onMessages(List<Message> messages) {
            synchronized (this) {
                waiting.add(messages);
                if (taken == null || delivering) {
                    return;
                }
                delivering = true;
            }
            deliver();
        }

        private void deliver() {
            while (true) {
                List<Message> messages;
                List<Share> to;
                synchronized (this) {
                    messages = waiting.poll();
                    if (messages == null || taken == null) {
                        delivering = false;
                        return;
                    }
                    taken = new Position(
                            taken.epoch(), messages.get(messages.size() - 1).seq());
                    to = shares;
                }
                to.forEach(share -> tell(share.listener(), messages));
            }
        }

        private void tell(Listener listener, List<Message> messages) {
            try {
                listener.onMessages(messages);
            } catch (Throwable e) {
                // the others do not pay for it, not even where it ran out of memory
                LOG.error("A listener of room {} failed", room, e);
            }
        }

        void remove(Share share) {
            Subscription last = null;
            synchronized (this) {
                List<Share> fewer = new ArrayList<>(shares);
                if (!fewer.remove(share)) {
                    return;
                }
                shares = List.copyOf(fewer);
                if (shares.isEmpty()) {
                    last = subscription;
                    end();
                }
            }
            if (last != null) {
                last.cancel();
            }
        }

        /** Under the lock: nobody is taken in any more. */
        private void end() {
            ended = true;
            rooms.remove(room, this);
        }

        private final class Taken implements Subscription {
            private final Share share;
            private final Position position;

            Taken(Share share, Position position) {
                this.share = share;
                this.position = position;
            }

            @Override
            public Position position() {
                return position;
            }

            @Override
            public void cancel() {
                remove(share);
            }
        }
    }
}
