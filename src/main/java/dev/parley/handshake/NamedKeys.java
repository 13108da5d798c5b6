package dev.parley.handshake;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.message.Grant;
import dev.parley.message.Identity;
import dev.parley.message.RoomPattern;
import dev.parley.message.User;
import dev.parley.message.Verb;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The keys with which back ends moderate. The settings hold their hashes only. A key has 256 random bits, so that a plain hash
 * is enough. Immutable.
 */
public final class NamedKeys {
    /** The setting that lists the keys. */
    public static final String SETTING = "parley.moderation.keys";

    /** How every key begins, so that people and scanners for secrets recognise one. */
    static final String PREFIX = "pk_";

    private static final int BYTES = 32;
    private static final Pattern ENTRY = Pattern.compile("([A-Za-z0-9._-]{1,64}):([0-9a-fA-F]{64})(?::(.+))?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Set<Verb> MAY = Set.of(Verb.MODERATE, Verb.REDACT_ANY, Verb.HISTORY, Verb.WHO);

    /** @param hash the SHA-256 of the key, in lower-case hexadecimal digits */
    private record Key(String hash, Identity identity) {}

    private final List<Key> keys = new ArrayList<>();

    /**
     * Parses the entries of the setting: {@code name:hash} or {@code name:hash:pattern}, where the pattern says in which rooms
     * the key is good, by default in all and for the whole server.
     *
     * @throws IllegalArgumentException if an entry is malformed; the message names the setting, and the name at most
     */
    public NamedKeys(List<String> entries) {
        Set<String> names = new HashSet<>();
        for (String entry : entries) {
            Matcher matcher = ENTRY.matcher(entry);
            if (!matcher.matches()) {
                // a key that was pasted in the place of its hash must not end up in the log
                throw new IllegalArgumentException(SETTING + ": entry " + (keys.size() + 1)
                        + " is not name:hash or name:hash:pattern, with a SHA-256 of 64 hexadecimal digits");
            }
            String name = matcher.group(1);
            if (!names.add(name)) {
                throw new IllegalArgumentException(SETTING + ": there are two keys named " + name);
            }
            RoomPattern rooms = pattern(name, matcher.group(3));
            keys.add(new Key(
                    matcher.group(2).toLowerCase(Locale.ROOT),
                    new Identity(
                            new User("key:" + name, name),
                            Identity.Source.KEY,
                            Set.of(),
                            List.of(new Grant(rooms, MAY)),
                            null,
                            null,
                            null)));
        }
    }

    private static RoomPattern pattern(String name, @Nullable String text) {
        try {
            return RoomPattern.parse(text == null ? "**" : text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(SETTING + ": the rooms of key " + name + ": " + e.getMessage(), e);
        }
    }

    /** Returns whether a key may have this name. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Returns a new key, which nobody knows yet. */
    public static String create() {
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    /** Returns the hash of a key as the setting holds it. */
    public static String hash(String key) {
        return HexFormat.of().formatHex(digest(key));
    }

    /** Returns whose key this is, or null if it is none of ours. Takes the same time for every wrong key. */
    @Nullable Identity find(String key) {
        byte[] hash = hash(key).getBytes(UTF_8);
        Identity found = null;
        for (Key each : keys) {
            if (MessageDigest.isEqual(each.hash.getBytes(UTF_8), hash)) {
                found = each.identity;
            }
        }
        return found;
    }

    private static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
