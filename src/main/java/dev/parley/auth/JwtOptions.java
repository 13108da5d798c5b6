package dev.parley.auth;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The keys and claims that tokens are checked against. Without a secret or a key set, no token is accepted. Immutable.
 *
 * @param secret {@code parley.auth.jwt.secret}: for HS256, HS384 and HS512; at least 32 bytes as UTF-8
 * @param jwks {@code parley.auth.jwt.jwks}: a file or an {@code http(s)} address with a JWK set (RFC 7517) of public keys
 * @param issuer {@code parley.auth.jwt.issuer}: the {@code iss} a token must have; null for any
 * @param audience {@code parley.auth.jwt.audience}: a value that a token's {@code aud} must contain; null for any
 * @param rolesClaim {@code parley.auth.jwt.roles-claim}: the claim with the user's roles; null if tokens give no roles
 * @param skew how far the clocks of the issuer and the server may differ, applied to {@code exp} and {@code nbf}
 */
public record JwtOptions(
        @Nullable String secret,
        @Nullable String jwks,
        @Nullable String issuer,
        @Nullable String audience,
        @Nullable String rolesClaim,
        Duration skew) {

    static final String SECRET = "parley.auth.jwt.secret";
    static final String JWKS = "parley.auth.jwt.jwks";
    static final String ISSUER = "parley.auth.jwt.issuer";
    static final String AUDIENCE = "parley.auth.jwt.audience";
    static final String ROLES_CLAIM = "parley.auth.jwt.roles-claim";

    /** No keys; clocks may differ by 30 s. */
    public static final JwtOptions DEFAULTS = new JwtOptions(null, null, null, null, null, Duration.ofSeconds(30));

    /** In bytes; HS256 requires a key of at least this size (RFC 7518, section 3.2). */
    private static final int MIN_SECRET = 32;

    /** @throws IllegalArgumentException if both kinds of key are set, or the secret is too short; names the setting */
    public JwtOptions {
        if (secret != null && jwks != null) {
            throw new IllegalArgumentException(SECRET + " and " + JWKS + " are both set: choose one");
        }
        if (secret != null && secret.getBytes(StandardCharsets.UTF_8).length < MIN_SECRET) {
            throw new IllegalArgumentException(SECRET + " must have at least " + MIN_SECRET + " bytes");
        }
    }

    public JwtOptions withSecret(String value) {
        return new JwtOptions(value, jwks, issuer, audience, rolesClaim, skew);
    }

    public JwtOptions withJwks(String value) {
        return new JwtOptions(secret, value, issuer, audience, rolesClaim, skew);
    }

    public JwtOptions withIssuer(String value) {
        return new JwtOptions(secret, jwks, value, audience, rolesClaim, skew);
    }

    public JwtOptions withAudience(String value) {
        return new JwtOptions(secret, jwks, issuer, value, rolesClaim, skew);
    }

    public JwtOptions withRolesClaim(String value) {
        return new JwtOptions(secret, jwks, issuer, audience, value, skew);
    }

    /** Omits the secret, so that it cannot reach a log. */
    @Override
    public String toString() {
        return "JwtOptions[secret=" + (secret == null ? "none" : "set") + ", jwks=" + jwks + ", issuer=" + issuer
                + ", audience=" + audience + ", rolesClaim=" + rolesClaim + ", skew=" + skew + "]";
    }
}
