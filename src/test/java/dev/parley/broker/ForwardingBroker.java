package dev.parley.broker;

import dev.parley.message.Draft;
import dev.parley.message.RoomName;
import java.util.concurrent.CompletionStage;

/** A broker that leaves everything to another, for faults to be put into some of it. */
public class ForwardingBroker implements Broker {
    private final Broker below;

    protected ForwardingBroker(Broker below) {
        this.below = below;
    }

    @Override
    public CompletionStage<Appended> append(RoomName room, Draft draft) {
        return below.append(room, draft);
    }

    @Override
    public CompletionStage<Subscription> subscribe(RoomName room, Listener listener) {
        return below.subscribe(room, listener);
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
}
