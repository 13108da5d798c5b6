package dev.parley.broker;

import dev.parley.message.Draft;
import dev.parley.message.RoomName;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A broker that forwards everything to another one: the base of those that add something to some of it. As safe for use by any thread as that one. */
public abstract class ForwardingBroker implements Broker {
    private final Broker delegate;

    protected ForwardingBroker(Broker delegate) {
        this.delegate = delegate;
    }

    @Override
    public CompletionStage<Appended> append(RoomName room, Draft draft) {
        return delegate.append(room, draft);
    }

    @Override
    public CompletionStage<Subscription> subscribe(RoomName room, Listener listener) {
        return delegate.subscribe(room, listener);
    }

    @Override
    public CompletionStage<Page> read(ReadRequest request) {
        return delegate.read(request);
    }

    @Override
    public CompletionStage<Appended> amend(RoomName room, Amendment amendment) {
        return delegate.amend(room, amendment);
    }

    @Override
    public CompletionStage<Erasure> erase(String author) {
        return delegate.erase(author);
    }

    @Override
    public CompletionStage<Authored> authored(String author, @Nullable String from, PageSize size) {
        return delegate.authored(author, from, size);
    }

    @Override
    public CompletionStage<Sought> search(SearchRequest request) {
        return delegate.search(request);
    }

    @Override
    public CompletionStage<List<RoomName>> rooms(String prefix, String after, int limit) {
        return delegate.rooms(prefix, after, limit);
    }

    @Override
    public CompletionStage<Long> delete(RoomName room) {
        return delegate.delete(room);
    }

    @Override
    public Records records() {
        return delegate.records();
    }

    @Override
    public EventLog events() {
        return delegate.events();
    }

    @Override
    public Cluster cluster() {
        return delegate.cluster();
    }

    @Override
    public BrokerHealth health() {
        return delegate.health();
    }

    @Override
    public void close() {
        delegate.close();
    }
}
