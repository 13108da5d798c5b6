package dev.parley;

import dev.parley.broker.Broker;
import dev.parley.config.Settings;
import dev.parley.config.WebhooksSettings;
import dev.parley.events.Feed;
import dev.parley.events.WebhookOptions;
import dev.parley.events.Webhooks;
import dev.parley.hub.Hub;
import dev.parley.hub.room.PresenceHints;
import dev.parley.moderation.Moderation;
import java.time.InstantSource;
import java.util.List;
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
        Feed feed = new Feed(broker.events(), broker.records().isShared(), clock, threads.workers(), threads.timer());
        scope.onClose(feed::close);
        hub.tell(PresenceHints.both(announcer, feed));
        moderation.onBan(ban -> feed.banned(ban.id(), ban.user(), ban.room()));
        return Optional.of(feed);
    }

    /**
     * Sends the feed to the addresses of the settings, if there are any.
     *
     * @throws IllegalArgumentException if a setting is refused; the message names it
     */
    static Optional<Webhooks> send(
            Settings settings, Optional<Feed> feed, Broker broker, Threads threads, Scope scope) {
        WebhooksSettings hooks = settings.webhooks();
        List<String> urls = hooks.urls().orElse(List.of());
        if (urls.isEmpty()) {
            return Optional.empty();
        }
        Feed open = feed.orElseThrow(
                () -> new IllegalArgumentException(WebhookOptions.SETTING + " needs parley.events.on=true"));
        WebhookOptions options =
                WebhookOptions.of(urls, hooks.secret().orElse(null), hooks.privateAddresses(), hooks.giveUp());
        Webhooks webhooks = new Webhooks(options, open, broker.records(), broker.cluster(), threads.timer());
        scope.onClose(webhooks::close);
        return Optional.of(webhooks);
    }
}
