package dev.parley.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.parley.message.Grant;
import dev.parley.message.Identity;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts signed JSON Web Tokens (RFC 7519): {@code sub} is the user's id, {@code name} the name others see, {@code parley}
 * what the user may do ({@link RightsClaims}). Encrypted and unsigned tokens are refused.
 */
public final class JwtTokens implements BearerTokens {
    private static final Logger LOG = LoggerFactory.getLogger(JwtTokens.class);

    /** The longest token that is parsed, in characters. */
    private static final int MAX_LENGTH = 16 * 1024;

    private static final int MAX_SUBJECT = 255;

    /** A plain token, or an access token (RFC 9068, section 2.1). A token of another type is for another use. */
    private static final Set<JOSEObjectType> TYPES = Set.of(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"));

    private static final int LOG_LINES_PER_SECOND = 5;

    private final JwtOptions options;
    private final TokenKeys signatures;
    private final InstantSource clock;
    private final LogThrottle gate;

    private JwtTokens(JwtOptions options, TokenKeys signatures, InstantSource clock) {
        this.options = options;
        this.signatures = signatures;
        this.clock = clock;
        this.gate = new LogThrottle(LOG_LINES_PER_SECOND, clock);
    }

    /**
     * Returns the judge that these options describe.
     *
     * @throws IllegalArgumentException if the key set cannot be used; the message names the setting
     */
    public static BearerTokens of(JwtOptions options, InstantSource clock) {
        if (options.secret() != null) {
            return new JwtTokens(options, TokenKeys.shared(options.secret()), clock);
        }
        if (options.jwks() != null) {
            return new JwtTokens(options, new JwkSet(options.jwks()), clock);
        }
        return BearerTokens.withoutKeys();
    }

    @Override
    public Optional<Identity> authenticate(String token) {
        Outcome outcome = judge(token);
        if (outcome instanceof Refused refused && gate.pass() != LogThrottle.SHUT) {
            LOG.info("Token refused: {}, decided by {}", refused.cause(), refused.setting());
        }
        return outcome instanceof Known known ? Optional.of(known.identity()) : Optional.empty();
    }

    @Override
    public Outcome judge(String token) {
        if (token.length() > MAX_LENGTH) {
            return refused(Cause.MALFORMED);
        }
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            JOSEObjectType type = jwt.getHeader().getType();
            if (type != null && !TYPES.contains(type)) {
                return refused(Cause.MALFORMED);
            }
            return signatures.verify(jwt) ? judge(claims) : refused(Cause.SIGNATURE);
        } catch (ParseException | IllegalStateException | IllegalArgumentException e) {
            return refused(Cause.MALFORMED);
        } catch (JOSEException e) {
            // the cause is the key server's, not a defect of ours: no stack trace
            if (gate.pass() != LogThrottle.SHUT) {
                LOG.warn("Signing keys are unavailable: {}, decided by {}", e.getMessage(), keys());
            }
            return refused(Cause.KEYS_UNAVAILABLE);
        }
    }

    /** Judges the claims of a token whose signature is valid: they must be meant for us, and for now. */
    private Outcome judge(JWTClaimsSet claims) {
        Instant now = clock.instant();
        Date expires = claims.getExpirationTime();
        if (expires != null && !now.isBefore(expires.toInstant().plus(options.skew()))) {
            return refused(Cause.EXPIRED);
        }
        Date notBefore = claims.getNotBeforeTime();
        if (notBefore != null && now.isBefore(notBefore.toInstant().minus(options.skew()))) {
            return refused(Cause.NOT_YET_VALID);
        }
        if (options.issuer() != null && !options.issuer().equals(claims.getIssuer())) {
            return refused(Cause.ISSUER);
        }
        if (options.audience() != null && !claims.getAudience().contains(options.audience())) {
            return refused(Cause.AUDIENCE);
        }
        String subject = claims.getSubject();
        if (subject == null || subject.isBlank() || subject.length() > MAX_SUBJECT) {
            return refused(Cause.SUBJECT);
        }
        String name = claims.getClaim("name") instanceof String claim ? claim : null;
        Set<String> roles;
        List<Grant> grants;
        try {
            roles = RightsClaims.roles(claims.getClaims(), options.rolesClaim());
            grants = RightsClaims.grants(claims.getClaims());
        } catch (RightsClaims.Malformed e) {
            // a token of the issuer, not of a stranger, so that the operator must know what to correct
            if (gate.pass() != LogThrottle.SHUT) {
                LOG.warn("Token refused: {}", e.getMessage());
            }
            return refused(Cause.RIGHTS);
        }
        return new Known(new Identity(
                DisplayNames.user(subject, name),
                Identity.Source.TOKEN,
                roles,
                grants,
                claims.getJWTID(),
                instant(claims.getIssueTime()),
                instant(expires)));
    }

    private static @Nullable Instant instant(@Nullable Date date) {
        return date == null ? null : date.toInstant();
    }

    private Refused refused(Cause cause) {
        return new Refused(
                cause,
                switch (cause) {
                    case ISSUER -> JwtOptions.ISSUER;
                    case AUDIENCE -> JwtOptions.AUDIENCE;
                    default -> keys();
                });
    }

    private String keys() {
        return options.secret() != null ? JwtOptions.SECRET : JwtOptions.JWKS;
    }
}
