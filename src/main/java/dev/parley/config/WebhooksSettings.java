package dev.parley.config;

import dev.parley.defaults.Defaults;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The addresses to which events are sent.
 *
 * @param urls each gets all events; empty for none
 * @param secret key of the signature of the requests
 * @param privateAddresses whether they may be sent within this network
 * @param giveUp time after which a batch that is not taken is skipped
 */
public record WebhooksSettings(
        Optional<List<String>> urls, Optional<String> secret, boolean privateAddresses, Duration giveUp) {
    static WebhooksSettings read(Values in) {
        return new WebhooksSettings(
                in.list("parley.webhooks.urls"),
                in.text("parley.webhooks.secret"),
                in.flag("parley.webhooks.private-addresses", Defaults.WEBHOOKS_PRIVATE_ADDRESSES),
                in.duration("parley.webhooks.give-up", Defaults.WEBHOOKS_GIVE_UP));
    }

    /** Leaves the secret out. */
    @Override
    public String toString() {
        return "WebhooksSettings[urls=" + urls + ", privateAddresses=" + privateAddresses + ", giveUp=" + giveUp + "]";
    }
}
