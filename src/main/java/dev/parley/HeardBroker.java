package dev.parley;

import dev.parley.broker.Amendment;
import dev.parley.broker.Appended;
import dev.parley.broker.Authored;
import dev.parley.broker.Broker;
import dev.parley.broker.BrokerHealth;
import dev.parley.broker.Cluster;
import dev.parley.broker.Erasure;
import dev.parley.broker.EventLog;
import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.broker.ReadRequest;
import dev.parley.broker.Records;
import dev.parley.broker.SearchRequest;
import dev.parley.broker.Sought;
import dev.parley.message.Draft;
import dev.parley.message.RoomName;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A log whose new messages the application's listeners hear of. Everything else is the log's. */
record HeardBroker(Broker log, Announcer announcer) implements Broker {
    @Override
    public CompletionStage<Appended> append(RoomName room, Draft draft) {
        CompletionStage<Appended> stored = log.append(room, draft);
        if (announcer.isHeard()) {
            var unused = stored.whenComplete((place, error) -> {
                if (place != null && !place.duplicate()) {
                    announcer.stored(room, draft, place);
                }
            });
        }
        return stored;
    }

    @Override
    public CompletionStage<Subscription> subscribe(RoomName room, Listener listener) {
        return log.subscribe(room, listener);
    }

    @Override
    public CompletionStage<Page> read(ReadRequest request) {
        return log.read(request);
    }

    @Override
    public CompletionStage<Appended> amend(RoomName room, Amendment amendment) {
        CompletionStage<Appended> stored = log.amend(room, amendment);
        if (announcer.isHeard()) {
            var unused = stored.whenComplete((place, error) -> {
                if (place != null && !place.duplicate()) {
                    announcer.amended(room, amendment, place);
                }
            });
        }
        return stored;
    }

    @Override
    public CompletionStage<Erasure> erase(String author) {
        CompletionStage<Erasure> erased = log.erase(author);
        if (announcer.isHeard()) {
            var unused = erased.whenComplete((receipt, error) -> {
                if (receipt != null) {
                    announcer.erased(author);
                }
            });
        }
        return erased;
    }

    @Override
    public CompletionStage<Authored> authored(String author, @Nullable String from, PageSize size) {
        return log.authored(author, from, size);
    }

    @Override
    public CompletionStage<Sought> search(SearchRequest request) {
        return log.search(request);
    }

    @Override
    public CompletionStage<List<RoomName>> rooms(String prefix, String after, int limit) {
        return log.rooms(prefix, after, limit);
    }

    @Override
    public CompletionStage<Long> delete(RoomName room) {
        return log.delete(room);
    }

    @Override
    public Records records() {
        return log.records();
    }

    @Override
    public EventLog events() {
        return log.events();
    }

    @Override
    public Cluster cluster() {
        return log.cluster();
    }

    @Override
    public BrokerHealth health() {
        return log.health();
    }

    @Override
    public void close() {
        log.close();
    }
}
