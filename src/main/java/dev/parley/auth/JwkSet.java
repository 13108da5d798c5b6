package dev.parley.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A JWK set (RFC 7517), read again every few minutes and when a token names a key that is not in it. While it cannot be
 * fetched, the last one is used for some hours.
 */
final class JwkSet implements TokenKeys {
    private static final int TIMEOUT_MILLIS = 2_000;
    private static final int MAX_BYTES = 256 * 1024;
    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final Duration KEPT_IN_OUTAGE = Duration.ofHours(4);

    private final JWKSource<SecurityContext> source;

    JwkSet(String place) {
        DefaultResourceRetriever retriever = new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS, MAX_BYTES);
        source = JWKSourceBuilder.create(url(place), retriever)
                .cache(KEPT.toMillis(), 2L * TIMEOUT_MILLIS)
                // a refresh thread would outlive an undeployed application
                .refreshAheadCache(false)
                .outageTolerant(KEPT_IN_OUTAGE.toMillis())
                .build();
    }

    private static URL url(String place) {
        try {
            return place.startsWith("https://") || place.startsWith("http://")
                    ? URI.create(place).toURL()
                    : file(Path.of(place));
        } catch (MalformedURLException | IllegalArgumentException e) {
            throw refused(place, "is neither a URL nor a file", e);
        }
    }

    /** Reads a file at once, so that a mistake in it is reported at startup. */
    private static URL file(Path path) throws MalformedURLException {
        try {
            JWKSet.parse(Files.readString(path));
        } catch (IOException e) {
            throw refused(path.toString(), "cannot be read", e);
        } catch (ParseException e) {
            throw refused(path.toString(), "is not a JWK set", e);
        }
        return path.toUri().toURL();
    }

    private static IllegalArgumentException refused(String place, String why, Exception cause) {
        return new IllegalArgumentException(JwtOptions.JWKS + ": \"" + place + "\" " + why, cause);
    }

    @Override
    public boolean verify(SignedJWT jwt) throws JOSEException {
        JWKMatcher matcher = JWKMatcher.forJWSHeader(jwt.getHeader());
        if (matcher == null) {
            return false;
        }
        for (JWK key : source.get(new JWKSelector(matcher), null)) {
            JWSVerifier verifier = verifier(key);
            if (verifier != null
                    && verifier.supportedJWSAlgorithms()
                            .contains(jwt.getHeader().getAlgorithm())
                    && jwt.verify(verifier)) {
                return true;
            }
        }
        return false;
    }

    /** A symmetric key does not belong in a published set and is never used, regardless of the token. */
    private static @Nullable JWSVerifier verifier(JWK key) throws JOSEException {
        if (key instanceof RSAKey rsa) {
            return new RSASSAVerifier(rsa);
        }
        if (key instanceof ECKey ec) {
            return new ECDSAVerifier(ec);
        }
        return key instanceof OctetKeyPair pair && pair.getCurve().equals(Curve.Ed25519)
                ? new Ed25519Verifier(pair)
                : null;
    }
}
