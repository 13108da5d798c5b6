package dev.parley.events;

import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The addresses to which events are sent.
 *
 * @param urls each gets all events
 * @param secret signs the requests
 * @param privateAddresses whether loopback, link-local and private addresses may be among them
 * @param giveUp time after which a batch that is not taken is skipped
 */
public record WebhookOptions(List<URI> urls, String secret, boolean privateAddresses, Duration giveUp) {
    /** The setting that lists the addresses. */
    public static final String SETTING = "parley.webhooks.urls";

    static final String SECRET = "parley.webhooks.secret";
    static final String PRIVATE = "parley.webhooks.private-addresses";
    static final String GIVE_UP = "parley.webhooks.give-up";
    private static final int MOST = 10;

    public WebhookOptions {
        urls = List.copyOf(urls);
        if (urls.size() > MOST || new HashSet<>(urls).size() < urls.size()) {
            throw new IllegalArgumentException(SETTING + " takes " + MOST + " different addresses at most");
        }
        if (giveUp.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(GIVE_UP + " must be at least 1s: " + giveUp);
        }
    }

    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException if one is refused; the message names it, and never the secret
     */
    public static WebhookOptions of(
            List<String> urls, @Nullable String secret, boolean privateAddresses, Duration giveUp) {
        if (secret == null) {
            throw new IllegalArgumentException(SECRET + " is required with " + SETTING);
        }
        return new WebhookOptions(urls.stream().map(WebhookOptions::uri).toList(), secret, privateAddresses, giveUp);
    }

    private static URI uri(String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            // the exception would show the URL, which may have a token in its path
            throw new IllegalArgumentException(SETTING + " has something that is no URL");
        }
        boolean http = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
        if (!http || uri.getHost() == null || uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException(SETTING + " has something that is no http or https URL without a user");
        }
        return uri;
    }
}
