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
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The keys of back ends, each with its verbs and its rooms. The settings hold only their hashes. A key has 256 random bits, so that a plain hash
 * is enough. Immutable.
 */
public final class NamedKeys {
    /** The setting that lists keys with their verbs. */
    public static final String SETTING = "parley.api.keys";

    /** The older setting, of keys that moderate. */
    public static final String MODERATORS = "parley.moderation.keys";

    /** May name an author. No verb of a room, since it is nothing that a person could do. */
    private static final String AS = "as";

    /** May read what happens in all of its rooms. No verb of a room either. */
    private static final String EVENTS = "events";

    /** How every key begins, so that people and scanners for secrets recognise one. */
    static final String PREFIX = "pk_";

    private static final int BYTES = 32;
    private static final Pattern ENTRY = Pattern.compile("([A-Za-z0-9._-]{1,64}):([0-9a-fA-F]{64})(?::(.+))?");
    private static final Pattern SCOPE = Pattern.compile("([a-z+*-]+)(?::(.+))?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Set<Verb> MODERATE = Set.of(Verb.MODERATE, Verb.REDACT_ANY, Verb.HISTORY, Verb.WHO);

    /** @param hash the SHA-256 of the key, in lower-case hexadecimal digits */
    private record Key(String hash, Identity identity) {}

    private final List<Key> keys = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    /** The ids of the keys that may name an author. */
    private final Set<String> authors = new HashSet<>();
    /** The rooms of keys that may read events, by the id of the key. */
    private final Map<String, RoomPattern> events = new HashMap<>();

    /**
     * Parses the entries of both settings.
     *
     * @param moderators {@code name:hash} or {@code name:hash:pattern}, where the pattern says in which rooms the key is good,
     *     by default in all and for the whole server
     * @param scoped {@code name:hash:verbs} or {@code name:hash:verbs:pattern}, with verbs such as {@code say+history}
     * @throws IllegalArgumentException if an entry is malformed; the message names the setting, and the name at most
     */
    public NamedKeys(List<String> moderators, List<String> scoped) {
        int count = 0;
        for (String entry : moderators) {
            Matcher parts = parts(MODERATORS, "name:hash or name:hash:pattern", entry, ++count);
            add(MODERATORS, parts, MODERATE, parts.group(3));
        }
        count = 0;
        for (String entry : scoped) {
            Matcher parts = parts(SETTING, "name:hash:verbs or name:hash:verbs:pattern", entry, ++count);
            String name = parts.group(1);
            Matcher scope = SCOPE.matcher(parts.group(3) == null ? "" : parts.group(3));
            if (!scope.matches()) {
                throw new IllegalArgumentException(
                        SETTING + ": the key " + name + " has no verbs: name:hash:verbs or name:hash:verbs:pattern");
            }
            add(SETTING, parts, verbs(name, scope.group(1)), scope.group(2));
            if (List.of(scope.group(1).split("\\+", -1)).contains(EVENTS)) {
                events.put(id(name), pattern(SETTING, name, scope.group(2)));
            }
        }
    }

    private static Matcher parts(String setting, String form, String entry, int number) {
        Matcher matcher = ENTRY.matcher(entry);
        if (!matcher.matches()) {
            // a key that was pasted in the place of its hash must not end up in the log
            throw new IllegalArgumentException(
                    setting + ": entry " + number + " is not " + form + ", with a SHA-256 of 64 hexadecimal digits");
        }
        return matcher;
    }

    private void add(String setting, Matcher parts, Set<Verb> verbs, @Nullable String rooms) {
        String name = parts.group(1);
        if (!names.add(name)) {
            throw new IllegalArgumentException(setting + ": there are two keys named " + name);
        }
        Grant grant = new Grant(pattern(setting, name, rooms), verbs);
        keys.add(new Key(
                parts.group(2).toLowerCase(Locale.ROOT),
                new Identity(
                        new User(id(name), name), Identity.Source.KEY, Set.of(), List.of(grant), null, null, null)));
    }

    private static String id(String name) {
        return "key:" + name;
    }

    private Set<Verb> verbs(String name, String words) {
        Set<Verb> verbs = EnumSet.noneOf(Verb.class);
        for (String word : words.split("\\+", -1)) {
            if (word.equals(AS)) {
                authors.add(id(name));
            } else if (word.equals("*")) {
                verbs.addAll(Verb.ordinary());
            } else if (!word.equals(EVENTS)) {
                verbs.add(Verb.of(word)
                        .orElseThrow(() -> new IllegalArgumentException(
                                SETTING + ": the key " + name + " has a verb that does not exist: " + word)));
            }
        }
        return verbs;
    }

    /** Returns whether a caller may say something in the name of others: a key with {@code as} among its verbs. */
    public boolean mayNameAuthors(Identity caller) {
        return caller.source() == Identity.Source.KEY
                && authors.contains(caller.user().id());
    }

    /** Returns the rooms in which a caller may read what happens; null if it is no key with {@code events} among its verbs. */
    public @Nullable RoomPattern eventsOf(Identity caller) {
        return caller.source() == Identity.Source.KEY ? events.get(caller.user().id()) : null;
    }

    private static RoomPattern pattern(String setting, String name, @Nullable String text) {
        try {
            return RoomPattern.parse(text == null ? "**" : text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(setting + ": the rooms of key " + name + ": " + e.getMessage(), e);
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
