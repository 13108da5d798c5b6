package dev.parley.config;

import java.util.Optional;

/**
 * Verification of JSON Web Tokens (RFC 7519).
 *
 * @param secret shared secret for HS256, at least 32 bytes
 * @param jwks file or URL of a JSON Web Key Set (RFC 7517)
 * @param issuer who must have issued a token
 * @param audience whom a token must be meant for
 * @param rolesClaim the claim with the user's roles; empty if tokens give no roles
 */
public record JwtSettings(
        Optional<String> secret,
        Optional<String> jwks,
        Optional<String> issuer,
        Optional<String> audience,
        Optional<String> rolesClaim) {
    static JwtSettings read(Values in) {
        return new JwtSettings(
                in.text("parley.auth.jwt.secret"),
                in.text("parley.auth.jwt.jwks"),
                in.text("parley.auth.jwt.issuer"),
                in.text("parley.auth.jwt.audience"),
                in.text("parley.auth.jwt.roles-claim"));
    }

    /** Leaves the secret out. */
    @Override
    public String toString() {
        return "JwtSettings[jwks=" + jwks + ", issuer=" + issuer + ", audience=" + audience + ", rolesClaim="
                + rolesClaim + "]";
    }
}
