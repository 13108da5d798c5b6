package dev.parley.auth;

import dev.parley.message.Grant;
import dev.parley.message.RoomPattern;
import dev.parley.message.Verb;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a token says about rights: {@code "parley": [{"rooms": "dept-7.*", "may": ["join", "say"]}]} and a claim with
 * roles. Nothing is skipped: a member that is not understood might be a restriction, so the token is refused.
 */
final class RightsClaims {
    /** Of capabilities, of the verbs of one, and of roles. */
    static final int MAX_ENTRIES = 100;

    private static final int MAX_ROLE = 100;
    private static final String CLAIM = "parley";
    private static final Set<String> MEMBERS = Set.of("rooms", "may");

    /** The claim cannot be understood. The message says where, and quotes nothing of the token. */
    @SuppressWarnings("serial") // caught at once
    static final class Malformed extends Exception {
        Malformed(String message) {
            super(message);
        }
    }

    private RightsClaims() {}

    /** Returns the capabilities of a token, or null if it has no such claim. */
    static @Nullable List<Grant> grants(Map<String, Object> claims) throws Malformed {
        if (!claims.containsKey(CLAIM)) {
            return null;
        }
        List<Grant> grants = new ArrayList<>();
        List<?> entries = list(claims.get(CLAIM), "its claim parley");
        for (int i = 0; i < entries.size(); i++) {
            grants.add(grant(entries.get(i), "its claim parley[" + i + "]"));
        }
        return grants;
    }

    private static Grant grant(@Nullable Object entry, String where) throws Malformed {
        if (!(entry instanceof Map<?, ?> members) || !members.keySet().equals(MEMBERS)) {
            throw new Malformed(where + " is not an object with the members rooms and may, and no other");
        }
        return new Grant(rooms(members.get("rooms"), where + ".rooms"), verbs(members.get("may"), where + ".may"));
    }

    private static RoomPattern rooms(@Nullable Object value, String where) throws Malformed {
        if (!(value instanceof String text)) {
            throw new Malformed(where + " is not a text");
        }
        RoomPattern pattern;
        try {
            pattern = RoomPattern.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Malformed(where + " is not a pattern of rooms");
        }
        if (!pattern.bindings().isEmpty()) {
            throw new Malformed(where + " has a named part, which only rules can have");
        }
        return pattern;
    }

    private static Set<Verb> verbs(@Nullable Object value, String where) throws Malformed {
        Set<Verb> verbs = EnumSet.noneOf(Verb.class);
        for (Object word : list(value, where)) {
            if ("*".equals(word)) {
                verbs.addAll(Verb.ordinary());
            } else {
                verbs.add(
                        word instanceof String text
                                ? Verb.of(text).orElseThrow(() -> new Malformed(where + " has an unknown verb"))
                                : refuse(where + " has an entry that is not a text"));
            }
        }
        return verbs;
    }

    /**
     * Returns the roles of a token.
     *
     * @param claim the claim that has them; null if none has
     */
    static Set<String> roles(Map<String, Object> claims, @Nullable String claim) throws Malformed {
        if (claim == null || !claims.containsKey(claim)) {
            return Set.of();
        }
        Set<String> roles = new HashSet<>();
        for (Object role : list(claims.get(claim), "its claim of roles (" + JwtOptions.ROLES_CLAIM + ")")) {
            if (!(role instanceof String text) || text.isEmpty() || text.length() > MAX_ROLE) {
                throw new Malformed("its claim of roles (" + JwtOptions.ROLES_CLAIM
                        + ") has an entry that is not a text of 1 to " + MAX_ROLE + " characters");
            }
            // rules name roles in normal form C
            roles.add(Normalizer.normalize(text, Normalizer.Form.NFC));
        }
        return roles;
    }

    private static List<?> list(@Nullable Object value, String where) throws Malformed {
        if (!(value instanceof List<?> entries)) {
            throw new Malformed(where + " is not a list");
        }
        if (entries.size() > MAX_ENTRIES) {
            throw new Malformed(where + " has more than " + MAX_ENTRIES + " entries");
        }
        return entries;
    }

    private static Verb refuse(String why) throws Malformed {
        throw new Malformed(why);
    }
}
