package dev.parley;

import dev.parley.broker.Amendment;
import dev.parley.broker.Appended;
import dev.parley.broker.Broker;
import dev.parley.broker.Erasure;
import dev.parley.broker.ForwardingBroker;
import dev.parley.message.Draft;
import dev.parley.message.RoomName;
import java.util.concurrent.CompletionStage;

/** A log whose new messages the application's listeners hear of. Everything else is the log's. */
final class HeardBroker extends ForwardingBroker {
    private final Announcer announcer;

    HeardBroker(Broker log, Announcer announcer) {
        super(log);
        this.announcer = announcer;
    }

    @Override
    public CompletionStage<Appended> append(RoomName room, Draft draft) {
        CompletionStage<Appended> stored = super.append(room, draft);
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
    public CompletionStage<Appended> amend(RoomName room, Amendment amendment) {
        CompletionStage<Appended> stored = super.amend(room, amendment);
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
        CompletionStage<Erasure> erased = super.erase(author);
        if (announcer.isHeard()) {
            var unused = erased.whenComplete((receipt, error) -> {
                if (receipt != null) {
                    announcer.erased(author);
                }
            });
        }
        return erased;
    }
}
