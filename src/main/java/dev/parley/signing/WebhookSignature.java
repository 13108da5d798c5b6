package dev.parley.signing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs requests as Standard Webhooks 1.0 says: HMAC-SHA256 over id, time and body. Safe for use by any thread. */
public final class WebhookSignature {
    /** In bytes, as Standard Webhooks says. */
    private static final int MIN_KEY = 24;

    private static final String PREFIX = "whsec_";

    private final SecretKeySpec key;

    /**
     * Reads the key.
     *
     * @param setting the name of the setting that holds it
     * @param secret {@code whsec_} and base64, or any text of at least {@value #MIN_KEY} bytes as UTF-8
     * @throws IllegalArgumentException if it is too short; names the setting, and never the secret
     */
    public WebhookSignature(String setting, String secret) {
        byte[] bytes;
        try {
            bytes = secret.startsWith(PREFIX)
                    ? Base64.getDecoder().decode(secret.substring(PREFIX.length()))
                    : secret.getBytes(UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(setting + " is not base64 after whsec_", e);
        }
        if (bytes.length < MIN_KEY) {
            throw new IllegalArgumentException(setting + " must have at least " + MIN_KEY + " bytes");
        }
        key = new SecretKeySpec(bytes, "HmacSHA256");
    }

    /** Returns the value of {@code webhook-signature}. */
    public String of(String id, long seconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update((id + "." + seconds + ".").getBytes(UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
