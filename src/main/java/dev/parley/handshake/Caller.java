package dev.parley.handshake;

import dev.parley.message.Identity;
import dev.parley.request.Site;
import org.jspecify.annotations.Nullable;

/**
 * The verdict on a request to the API of moderators.
 *
 * @param identity who asks; null if the request is refused
 * @param refusal null if the request is accepted
 * @param site how the request reached us
 */
public record Caller(@Nullable Identity identity, @Nullable Refusal refusal, Site site) {}
