package dev.parley.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** JSON Web Tokens (RFC 7519) as an application would issue them: HS256 with the tests' secret. */
public final class Tokens {
    private Tokens() {}

    /** Returns a token that never ends. */
    public static String of(String user) {
        return signed("{" + subject(user) + "}");
    }

    /** Returns a token that ends then; to the second. */
    public static String until(Instant end, String user) {
        return signed("{" + subject(user) + ",\"exp\":" + end.getEpochSecond() + "}");
    }

    /** The name differs from the id, since guests of other tests may be called like the id. */
    private static String subject(String user) {
        return "\"sub\":\"" + user + "\",\"name\":\"" + user + " by name\"";
    }

    /** Returns a token with these claims, as JSON written with single quotes. */
    public static String with(String claims) {
        return signed(claims.replace('\'', '"'));
    }

    private static String signed(String claims) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(HandshakeScenarios.SECRET.getBytes(UTF_8), "HmacSHA256"));
            String content = encoded("{\"alg\":\"HS256\"}".getBytes(UTF_8)) + "." + encoded(claims.getBytes(UTF_8));
            return content + "." + encoded(mac.doFinal(content.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java has HmacSHA256", e);
        }
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
