package dev.parley;

import dev.parley.broker.Broker;
import dev.parley.events.Feed;
import dev.parley.hub.Hub;
import dev.parley.hub.PresenceHints;
import dev.parley.moderation.Moderation;
import java.time.InstantSource;
import java.util.Optional;

/** Lets back ends hear what happens, if that is kept. */
final class Feeds {
    private Feeds() {}

    /**
     * Opens the feed of a server, and lets those that notice something tell it.
     *
     * @param announcer is told by the hub as well
     * @param scope closes the feed
     */
    static Optional<Feed> open(
            Broker broker,
            Hub hub,
            Moderation moderation,
            Announcer announcer,
            InstantSource clock,
            Threads threads,
            Scope scope) {
        if (!broker.events().isKept()) {
            hub.tell(announcer);
            return Optional.empty();
        }
        Feed feed = new Feed(broker.events(), clock, threads.workers(), threads.timer());
        scope.onClose(feed::close);
        hub.tell(PresenceHints.both(announcer, feed));
        moderation.onBan(ban -> feed.banned(ban.id(), ban.user(), ban.room()));
        return Optional.of(feed);
    }
}
