package dev.parley.request;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The origins that may connect. An entry is {@code same-origin}, an exact origin, {@code https://*.example.com} (its
 * subdomains of any depth, not itself), {@code http://localhost:*} (any port), {@code null}, or {@code *}.
 */
public final class Origins {
    public static final String SETTING = "parley.origins";
    public static final String SAME = "same-origin";
    private static final String NULL = "null";
    private static final String ANY = "*";

    private static final Pattern WILD = Pattern.compile("([^:/]+://)(\\*\\.)?([^*]+?)(:\\*)?");

    /** A rule sees the origin, null for the literal {@code null}, and our own, null if unknown. */
    private interface Rule extends BiPredicate<@Nullable Origin, @Nullable Origin> {}

    private final List<Rule> rules = new ArrayList<>();
    private final boolean open;

    /** Parses the entries; throws {@link IllegalArgumentException} that names the setting and the entry. */
    public Origins(List<String> entries) {
        if (entries.isEmpty()) {
            throw new IllegalArgumentException(SETTING + " must not be empty: use " + SAME);
        }
        entries.forEach(entry -> rules.add(rule(entry)));
        open = entries.contains(ANY);
    }

    /** Returns whether every web site may connect. */
    public boolean isOpen() {
        return open;
    }

    /**
     * Judges the value of the Origin header. It is ASCII (RFC 6454, section 6.2): a browser writes punycode.
     *
     * @param own the origin of our own pages, or null if unknown
     */
    public boolean allow(String header, @Nullable Origin own) {
        boolean ascii = header.chars().allMatch(c -> c < 0x80);
        Origin origin = ascii ? Origin.parse(header) : null;
        if (origin == null && !header.equals(NULL)) {
            return false;
        }
        return rules.stream().anyMatch(rule -> rule.test(origin, own));
    }

    private static Rule rule(String entry) {
        return switch (entry) {
            case SAME -> (origin, own) -> origin != null && origin.equals(own);
            case NULL -> (origin, own) -> origin == null;
            case ANY -> (origin, own) -> true;
            default -> pattern(entry);
        };
    }

    private static Rule pattern(String entry) {
        Matcher wild = WILD.matcher(entry);
        Origin base = wild.matches() ? Origin.parse(wild.group(1) + wild.group(3)) : null;
        if (base == null) {
            throw new IllegalArgumentException(SETTING + ": \"" + entry
                    + "\" is not an origin: write scheme://host or scheme://host:port, without a path");
        }
        boolean subdomains = wild.group(2) != null;
        boolean anyPort = wild.group(4) != null;
        if (subdomains && IpAddress.parse(base.host()) != null) {
            throw new IllegalArgumentException(SETTING + ": \"" + entry + "\": an address has no subdomains");
        }
        return (origin, own) -> origin != null
                && origin.scheme().equals(base.scheme())
                && (anyPort || origin.port() == base.port())
                && (subdomains
                        ? origin.host().endsWith("." + base.host())
                        : origin.host().equals(base.host()));
    }
}
