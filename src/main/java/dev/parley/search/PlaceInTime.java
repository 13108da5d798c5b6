package dev.parley.search;

import dev.parley.broker.Broker;
import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.broker.ReadRequest;
import dev.parley.message.Message;
import dev.parley.message.RoomName;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds a place in a room by time, by halving: a log has no index of times. Supposes that the clock was not set back. */
final class PlaceInTime {
    private static final PageSize ONE = new PageSize(1, 1);

    private final Broker broker;
    private final RoomName room;
    private final long at;
    private final Object owner;

    private PlaceInTime(Broker broker, RoomName room, long at, Object owner) {
        this.broker = broker;
        this.room = room;
        this.at = at;
        this.owner = owner;
    }

    /** Returns the {@code seq} of the first message from this time on, in milliseconds; one more than the last if there is none. */
    static CompletionStage<Long> before(Broker broker, RoomName room, long at, Object owner) {
        PlaceInTime place = new PlaceInTime(broker, room, at, owner);
        return broker.read(ReadRequest.before(room, Long.MAX_VALUE, ONE).ownedBy(owner))
                .thenCompose(page -> place.between(page.first(), page.last() + 1));
    }

    /** Returns the place, which is not before {@code low} and not after {@code high}. */
    private CompletionStage<Long> between(long low, long high) {
        if (low >= high) {
            return CompletableFuture.completedStage(high);
        }
        long middle = (low + high) >>> 1;
        return broker.read(ReadRequest.after(room, middle - 1, ONE).ownedBy(owner))
                .thenCompose(page -> isBefore(page) ? between(middle + 1, high) : between(low, middle));
    }

    private boolean isBefore(Page page) {
        for (Message message : page.messages()) {
            return message.at().toEpochMilli() < at;
        }
        return false;
    }
}
