package dev.parley.broker;

import dev.parley.message.Draft;
import dev.parley.message.RoomName;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the rooms that a predicate names in a log of their own, such as one in memory, and all others in the usual log. If
 * the predicate changes its mind about a room, listeners move to the other log with {@link #follow}, and learn of it as of a
 * new epoch. What the room has in the log that it left stays there, is not shown, and can be erased and deleted.
 */
public final class SplitBroker implements Broker {
    /** Marks a place in the second log; the first has no place that begins so. */
    private static final String SECOND = "~";

    private final Broker usual;
    private final Broker special;
    private final Predicate<RoomName> isSpecial;
    private final Set<MovingSubscription> subscriptions = ConcurrentHashMap.newKeySet();

    /**
     * Combines two logs, which this one closes.
     *
     * @param usual also keeps the records
     * @param isSpecial must not block
     */
    public SplitBroker(Broker usual, Broker special, Predicate<RoomName> isSpecial) {
        this.usual = usual;
        this.special = special;
        this.isSpecial = isSpecial;
    }

    private Broker of(RoomName room) {
        return isSpecial.test(room) ? special : usual;
    }

    /** Moves the listeners of rooms that belong to the other log by now. Does not block. To be called about every second. */
    public void follow() {
        subscriptions.forEach(MovingSubscription::follow);
    }

    @Override
    public CompletionStage<Appended> append(RoomName room, Draft draft) {
        return of(room).append(room, draft);
    }

    @Override
    public CompletionStage<Subscription> subscribe(RoomName room, Listener listener) {
        MovingSubscription subscription = new MovingSubscription(room, listener, () -> of(room), subscriptions::remove);
        subscriptions.add(subscription);
        return subscription.start();
    }

    @Override
    public CompletionStage<Page> read(ReadRequest request) {
        return of(request.room()).read(request);
    }

    @Override
    public CompletionStage<Appended> amend(RoomName room, Amendment amendment) {
        return of(room).amend(room, amendment);
    }

    @Override
    public CompletionStage<Erasure> erase(String author) {
        return usual.erase(author)
                .thenCombine(
                        special.erase(author),
                        (one, two) ->
                                new Erasure(one.messages() + two.messages(), one.rooms() + two.rooms(), one.at()));
    }

    @Override
    public CompletionStage<Authored> authored(String author, @Nullable String from, PageSize size) {
        if (from == null || !from.startsWith(SECOND)) {
            return usual.authored(author, from, size)
                    .thenApply(part -> part.next() == null ? new Authored(part.messages(), SECOND) : part);
        }
        String place = from.substring(SECOND.length());
        return special.authored(author, place.isEmpty() ? null : place, size)
                .thenApply(part -> new Authored(part.messages(), part.next() == null ? null : SECOND + part.next()));
    }

    @Override
    public CompletionStage<Sought> search(SearchRequest request) {
        return of(request.room()).search(request);
    }

    /** Asks the usual log again and again until a page is full, since rooms that it no longer keeps are left out. */
    @Override
    public CompletionStage<List<RoomName>> rooms(String prefix, String after, int limit) {
        return shown(usual, room -> !isSpecial.test(room), prefix, after, limit)
                .thenCombine(
                        shown(special, isSpecial, prefix, after, limit),
                        (one, two) -> Stream.concat(one.stream(), two.stream())
                                .sorted(RoomOrder.OF_ROOMS)
                                .limit(limit)
                                .toList());
    }

    private static CompletionStage<List<RoomName>> shown(
            Broker log, Predicate<RoomName> which, String prefix, String after, int limit) {
        return log.rooms(prefix, after, limit).thenCompose(page -> {
            List<RoomName> shown = page.stream().filter(which).toList();
            return shown.isEmpty() && page.size() == limit
                    ? shown(log, which, prefix, page.get(limit - 1).value(), limit)
                    : CompletableFuture.completedStage(shown);
        });
    }

    @Override
    public CompletionStage<Long> delete(RoomName room) {
        return usual.delete(room).thenCombine(special.delete(room), Long::sum);
    }

    @Override
    public Records records() {
        return usual.records();
    }

    @Override
    public EventLog events() {
        return usual.events();
    }

    @Override
    public Cluster cluster() {
        return Cluster.ALONE;
    }

    @Override
    public BrokerHealth health() {
        return usual.health();
    }

    @Override
    public void close() {
        try {
            special.close();
        } finally {
            usual.close();
        }
    }
}
