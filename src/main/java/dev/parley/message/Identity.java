package dev.parley.message;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who somebody is, as far as that is proved, and what the proof says besides. Immutable.
 *
 * @param user the person
 * @param source what proves it
 * @param roles roles of the container that rules name, or of a token's claim
 * @param grants capabilities that the token carries; null if it carries none, which is not the same as an empty list
 * @param tokenId the token's {@code jti} (RFC 7519, section 4.1.7); null if there is none
 * @param issued when the token was issued ({@code iat}); null if it does not say so
 * @param expires when the token expires; null if it never does
 */
public record Identity(
        User user,
        Source source,
        Set<String> roles,
        @Nullable List<Grant> grants,
        @Nullable String tokenId,
        @Nullable Instant issued,
        @Nullable Instant expires) {
    /** What proves an identity. */
    public enum Source {
        /** Nothing: the client has chosen its name. */
        GUEST,
        /** A signed token. */
        TOKEN,
        /** The login of the servlet container. */
        CONTAINER,
        /** A named key of the settings; for back ends. */
        KEY
    }

    public Identity {
        roles = Set.copyOf(roles);
        grants = grants == null ? null : List.copyOf(grants);
    }

    /** Returns an identity that nothing proves. */
    public static Identity guest(User user) {
        return new Identity(user, Source.GUEST, Set.of(), null, null, null, null);
    }

    /**
     * Returns the identity of somebody who is logged in to the container.
     *
     * @param roles those of the roles that rules name which this person has
     */
    public static Identity ofContainer(User user, Set<String> roles) {
        return new Identity(user, Source.CONTAINER, roles, null, null, null, null);
    }

    /** Returns the identity of a token that says no more than who and until when. */
    public static Identity ofToken(User user, @Nullable Instant expires) {
        return new Identity(user, Source.TOKEN, Set.of(), null, null, null, expires);
    }

    /** Returns whether nothing proves who this is. */
    public boolean isGuest() {
        return source == Source.GUEST;
    }

    /** Returns whether the token is no longer valid. */
    public boolean hasExpired(Instant now) {
        return expires != null && now.isAfter(expires);
    }
}
