package dev.parley.hub.names;

import dev.parley.message.Identity;
import dev.parley.message.User;
import dev.parley.wire.Command;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Makes identities for clients without a token. */
public final class Guests {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Guests() {}

    /** Returns a random id of 64 bits. */
    public static String session() {
        return HexFormat.of().toHexDigits(RANDOM.nextLong());
    }

    public static Identity named(@Nullable String name) {
        return guest(session(), name);
    }

    /** Returns the guest that holds this secret, or a new one. */
    public static Identity of(Command.Hello hello) {
        String secret = hello.client();
        return guest(secret == null ? session() : hash(secret), hello.name());
    }

    private static Identity guest(String id, @Nullable String wish) {
        String name = wish != null && User.isName(wish) ? wish : "guest-" + id.substring(0, 4);
        return Identity.guest(new User("guest-" + id, name));
    }

    private static String hash(String secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
