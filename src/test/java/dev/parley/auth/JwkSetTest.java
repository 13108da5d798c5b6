package dev.parley.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.parley.auth.BearerTokens.Cause;
import dev.parley.handshake.TestClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys at a real address, and in a real file. */
@SuppressWarnings("NullAway.Init") // set before each test
class JwkSetTest {
    private static RSAKey rsa;
    private static ECKey ec;
    private static KeyPair ed;
    private static OctetKeyPair edPublic;

    /** The body of the answer; empty for none. */
    private volatile String published = "";

    private HttpServer server;

    @TempDir
    private Path directory;

    @BeforeAll
    static void keys() throws JOSEException, GeneralSecurityException {
        rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
        ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
        ed = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] encoded = ed.getPublic().getEncoded();
        Base64URL x = Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
        edPublic = new OctetKeyPair.Builder(Curve.Ed25519, x).keyID("ed").build();
    }

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/keys", exchange -> {
            byte[] body = published.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(body.length == 0 ? 503 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void publish(JWK... keys) {
        published = new JWKSet(Arrays.asList(keys)).toString();
    }

    private BearerTokens tokens() {
        String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/keys";
        return JwtTokens.of(JwtOptions.DEFAULTS.withJwks(address), new TestClock());
    }

    private static SignedJWT ann(JWSAlgorithm algorithm, String key) {
        return new SignedJWT(
                new JWSHeader.Builder(algorithm).keyID(key).build(),
                new JWTClaimsSet.Builder().subject("ann").build());
    }

    private static String signed(JWSAlgorithm algorithm, String key, JWSSigner signer) throws JOSEException {
        SignedJWT jwt = ann(algorithm, key);
        jwt.sign(signer);
        return jwt.serialize();
    }

    private static String signedWithEd25519() throws GeneralSecurityException {
        SignedJWT jwt = ann(JWSAlgorithm.EdDSA, "ed");
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(ed.getPrivate());
        signature.update(jwt.getSigningInput());
        return new String(jwt.getSigningInput(), StandardCharsets.US_ASCII) + "." + Base64URL.encode(signature.sign());
    }

    private static void assertKnown(BearerTokens tokens, String token) {
        assertThat(tokens.judge(token)).isInstanceOf(BearerTokens.Known.class);
    }

    private static void assertRefused(BearerTokens tokens, String token, Cause cause) {
        assertThat(tokens.judge(token)).isEqualTo(new BearerTokens.Refused(cause, "parley.auth.jwt.jwks"));
    }

    @Test
    void takes_what_each_kind_of_key_has_signed() throws Exception {
        publish(rsa, ec, edPublic);
        BearerTokens tokens = tokens();
        assertKnown(tokens, signed(JWSAlgorithm.RS256, "rsa", new RSASSASigner(rsa)));
        assertKnown(tokens, signed(JWSAlgorithm.PS256, "rsa", new RSASSASigner(rsa)));
        assertKnown(tokens, signed(JWSAlgorithm.ES256, "ec", new ECDSASigner(ec)));
        assertKnown(tokens, signedWithEd25519());
    }

    @Test
    void refuses_what_another_key_has_signed() throws Exception {
        publish(rsa, ec, edPublic);
        BearerTokens tokens = tokens();
        RSAKey other = new RSAKeyGenerator(2048).generate();
        assertRefused(tokens, signed(JWSAlgorithm.RS256, "rsa", new RSASSASigner(other)), Cause.SIGNATURE);
        String token = signedWithEd25519();
        String spoiled = token.substring(0, token.length() - 8) + "AAAAAAAA";
        assertRefused(tokens, spoiled, Cause.SIGNATURE);
        assertRefused(tokens, token.substring(0, token.length() - 8), Cause.SIGNATURE);
    }

    /** The trick: a published key, taken for the secret of an HMAC. */
    @Test
    void never_takes_a_public_key_for_a_secret() throws Exception {
        publish(rsa);
        byte[] asSecret = rsa.toRSAPublicKey().getEncoded();
        assertRefused(tokens(), signed(JWSAlgorithm.HS256, "rsa", new MACSigner(asSecret)), Cause.SIGNATURE);
        OctetSequenceKey secret =
                new OctetSequenceKeyGenerator(256).keyID("oct").generate();
        published = new JWKSet(secret).toString(false);
        assertRefused(tokens(), signed(JWSAlgorithm.HS256, "oct", new MACSigner(secret)), Cause.SIGNATURE);
    }

    @Test
    void takes_a_new_key_as_soon_as_a_token_names_it() throws Exception {
        publish(rsa);
        BearerTokens tokens = tokens();
        assertKnown(tokens, signed(JWSAlgorithm.RS256, "rsa", new RSASSASigner(rsa)));
        publish(rsa, ec);
        assertKnown(tokens, signed(JWSAlgorithm.ES256, "ec", new ECDSASigner(ec)));
    }

    @Test
    void says_that_the_keys_cannot_be_had_and_recovers() throws Exception {
        BearerTokens tokens = tokens();
        String token = signed(JWSAlgorithm.RS256, "rsa", new RSASSASigner(rsa));
        assertRefused(tokens, token, Cause.KEYS_UNAVAILABLE);
        publish(rsa);
        assertKnown(tokens, token);
        published = "";
        assertKnown(tokens, token);
    }

    @Test
    void reads_keys_from_a_file() throws Exception {
        Path file = directory.resolve("keys.json");
        Files.writeString(file, new JWKSet(rsa).toString());
        BearerTokens tokens = JwtTokens.of(JwtOptions.DEFAULTS.withJwks(file.toString()), new TestClock());
        assertKnown(tokens, signed(JWSAlgorithm.RS256, "rsa", new RSASSASigner(rsa)));
        Files.writeString(file, new JWKSet(List.of(rsa, ec)).toString());
        assertKnown(tokens, signed(JWSAlgorithm.ES256, "ec", new ECDSASigner(ec)));
    }

    @Test
    void refuses_a_place_without_keys_and_names_it() throws IOException {
        Path rubbish = Files.writeString(directory.resolve("rubbish.json"), "{}");
        for (String place : new String[] {rubbish.toString(), directory + "/absent.json", "http://[", "\0"}) {
            assertThatThrownBy(() -> JwtTokens.of(JwtOptions.DEFAULTS.withJwks(place), new TestClock()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("parley.auth.jwt.jwks: \"" + place + "\"");
        }
    }
}
