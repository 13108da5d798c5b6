package dev.parley.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.parley.auth.BearerTokens.Cause;
import dev.parley.handshake.TestClock;
import dev.parley.message.Identity;
import dev.parley.message.User;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwtTokensTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final JwtOptions OPTIONS = JwtOptions.DEFAULTS.withSecret(SECRET);

    private final TestClock clock = new TestClock();

    private JWTClaimsSet.Builder ann() {
        return new JWTClaimsSet.Builder().subject("u-1").claim("name", "Ann");
    }

    private static String signed(JWSHeader header, String secret, JWTClaimsSet claims) {
        try {
            SignedJWT jwt = new SignedJWT(header, claims);
            jwt.sign(new MACSigner(secret.getBytes(UTF_8)));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static String signed(JWTClaimsSet.Builder claims) {
        return signed(new JWSHeader(JWSAlgorithm.HS256), SECRET, claims.build());
    }

    private BearerTokens.Outcome judged(JwtOptions options, String token) {
        return JwtTokens.of(options, clock).judge(token);
    }

    private void assertRefused(JwtOptions options, String token, Cause cause, String setting) {
        assertThat(judged(options, token)).isEqualTo(new BearerTokens.Refused(cause, setting));
        assertThat(JwtTokens.of(options, clock).authenticate(token)).isEmpty();
    }

    private void assertRefused(String token, Cause cause) {
        assertRefused(OPTIONS, token, cause, "parley.auth.jwt.secret");
    }

    private void assertKnown(JwtOptions options, String token, @Nullable Instant expires) {
        Identity ann = Identity.ofToken(new User("u-1", "Ann"), expires);
        assertThat(judged(options, token)).isEqualTo(new BearerTokens.Known(ann));
        assertThat(JwtTokens.of(options, clock).authenticate(token)).hasValue(ann);
    }

    private Date in(long seconds) {
        return Date.from(clock.instant().plusSeconds(seconds));
    }

    @Test
    void knows_whom_a_signed_token_names() {
        assertKnown(OPTIONS, signed(ann()), null);
        assertKnown(OPTIONS, signed(ann().expirationTime(in(60))), in(60).toInstant());
    }

    @Test
    void takes_a_token_for_access_and_none_for_another_use() {
        for (String type : List.of("JWT", "jwt", "at+jwt")) {
            JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256)
                    .type(new JOSEObjectType(type))
                    .build();
            assertKnown(OPTIONS, signed(header, SECRET, ann().build()), null);
        }
        JWSHeader logout = new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(new JOSEObjectType("logout+jwt"))
                .build();
        assertRefused(signed(logout, SECRET, ann().build()), Cause.MALFORMED);
    }

    @Test
    void ends_30_seconds_after_it_expires_and_begins_30_before() {
        String token = signed(ann().notBeforeTime(in(0)).expirationTime(in(60)));
        clock.advance(Duration.ofSeconds(-31));
        assertRefused(token, Cause.NOT_YET_VALID);
        clock.advance(Duration.ofSeconds(1));
        assertThat(judged(OPTIONS, token)).isInstanceOf(BearerTokens.Known.class);
        clock.advance(Duration.ofSeconds(119));
        assertThat(judged(OPTIONS, token)).isInstanceOf(BearerTokens.Known.class);
        clock.advance(Duration.ofSeconds(1));
        assertRefused(token, Cause.EXPIRED);
    }

    @Test
    void must_be_for_us() {
        JwtOptions strict = OPTIONS.withIssuer("https://id.example").withAudience("parley");
        assertKnown(strict, signed(ann().issuer("https://id.example").audience(List.of("x", "parley"))), null);
        String audience = "parley.auth.jwt.audience";
        assertRefused(strict, signed(ann().issuer("https://id.example")), Cause.AUDIENCE, audience);
        assertRefused(strict, signed(ann().issuer("https://id.example").audience("other")), Cause.AUDIENCE, audience);
        String issuer = "parley.auth.jwt.issuer";
        assertRefused(strict, signed(ann().audience("parley")), Cause.ISSUER, issuer);
        assertRefused(strict, signed(ann().issuer("https://id.example/").audience("parley")), Cause.ISSUER, issuer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void must_say_whom_it_is_about(String subject) {
        assertRefused(signed(ann().subject(subject)), Cause.SUBJECT);
        assertRefused(signed(ann().subject(null)), Cause.SUBJECT);
        assertRefused(signed(ann().subject("x".repeat(256))), Cause.SUBJECT);
    }

    @Test
    void shows_the_id_where_the_name_may_not_be_shown() {
        for (Object name : new Object[] {"", "a\nb", "x".repeat(65), 7, List.of("Ann")}) {
            assertThat(judged(OPTIONS, signed(ann().claim("name", name))))
                    .isEqualTo(new BearerTokens.Known(Identity.ofToken(new User("u-1", "u-1"), null)));
        }
    }

    @Test
    void must_be_signed_with_our_secret() {
        JWSHeader header = new JWSHeader(JWSAlgorithm.HS256);
        assertRefused(signed(header, SECRET.toUpperCase(Locale.ROOT), ann().build()), Cause.SIGNATURE);
        String token = signed(ann());
        assertRefused(token.substring(0, token.lastIndexOf('.') + 1), Cause.MALFORMED);
        assertRefused(token.substring(0, token.length() - 4) + "AAAA", Cause.SIGNATURE);
        String other = signed(ann().subject("u-2"));
        String mixed = token.substring(0, token.indexOf('.'))
                + other.substring(other.indexOf('.'), other.lastIndexOf('.'))
                + token.substring(token.lastIndexOf('.'));
        assertRefused(mixed, Cause.SIGNATURE);
    }

    @Test
    void must_be_signed_at_all() {
        assertRefused(new PlainJWT(ann().build()).serialize(), Cause.MALFORMED);
        for (String none : List.of("none", "None", "NONE", "nOnE")) {
            String header = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(("{\"alg\":\"" + none + "\"}").getBytes(UTF_8));
            String claims = signed(ann()).split("\\.", -1)[1];
            assertThat(judged(OPTIONS, header + "." + claims + ".")).isInstanceOf(BearerTokens.Refused.class);
            assertThat(judged(OPTIONS, header + "." + claims + ".AAAA")).isInstanceOf(BearerTokens.Refused.class);
        }
    }

    @Test
    void understands_nothing_critical() {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256)
                .criticalParams(Set.of("exp"))
                .customParam("exp", 1)
                .build();
        assertRefused(signed(header, SECRET, ann().build()), Cause.SIGNATURE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b.c", "e30.e30.e30", "\u0000", "a.b.c.d.e"})
    void must_be_a_token(String rubbish) {
        assertRefused(rubbish, Cause.MALFORMED);
    }

    @Test
    void is_not_looked_at_where_it_is_too_long() {
        assertRefused(signed(ann().claim("x", "x".repeat(16 * 1024))), Cause.MALFORMED);
    }

    @Property(tries = 2000)
    void never_throws(@ForAll String anything) {
        assertThat(judged(OPTIONS, anything)).isInstanceOf(BearerTokens.Refused.class);
        assertThat(judged(OPTIONS, anything + "." + anything + "." + anything))
                .isInstanceOf(BearerTokens.Refused.class);
    }

    @Test
    void refuses_every_token_where_there_are_no_keys() {
        assertRefused(JwtOptions.DEFAULTS, signed(ann()), Cause.NO_KEYS, "parley.auth.jwt.secret");
    }

    @Test
    void refuses_options_that_cannot_be_and_shows_no_secret() {
        assertThatThrownBy(() -> JwtOptions.DEFAULTS.withSecret("x".repeat(31)))
                .hasMessage("parley.auth.jwt.secret must have at least 32 bytes");
        JwtOptions.DEFAULTS.withSecret("ü".repeat(16));
        assertThatThrownBy(() -> OPTIONS.withJwks("keys.json")).hasMessageContaining("parley.auth.jwt.jwks");
        assertThat(OPTIONS.toString()).doesNotContain(SECRET);
        assertThat(Map.of("options", OPTIONS).toString()).contains("secret=set");
    }
}
