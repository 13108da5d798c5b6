/**
 * Tokens, their keys, and names that people may show. May import {@code message} only.
 *
 * <p>{@link BearerTokens} checks a token of any kind; {@link JwtTokens} checks JSON Web Tokens (RFC 7519) with the keys that
 * {@link TokenKeys} finds, which may ask a key server for its {@link JwkSet} (RFC 7517). Checks may block, so callers run them on
 * threads that may wait. {@link LogThrottle} bounds what a stranger can cause to be logged.
 */
@NullMarked
package dev.parley.auth;

import org.jspecify.annotations.NullMarked;
