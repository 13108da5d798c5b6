package dev.parley.request;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The names under which the server answers, as a guard against DNS rebinding. An entry is a name, an address, or
 * {@code *.example.com} (its subdomains, not itself). Ports and a trailing dot do not matter. An empty list allows any name.
 */
public final class Hosts {
    static final String SETTING = "parley.hosts";

    private final List<Predicate<String>> rules = new ArrayList<>();

    /** Reads a list of entries; throws {@link IllegalArgumentException} that names the setting and the entry. */
    public Hosts(List<String> entries) {
        entries.forEach(entry -> rules.add(rule(entry)));
    }

    /** Judges a normalised host, which is null if it could not be read. */
    public boolean allow(@Nullable String host) {
        return rules.isEmpty() || (host != null && matches(HostName.withoutRootDot(host)));
    }

    private boolean matches(String host) {
        return rules.stream().anyMatch(rule -> rule.test(host));
    }

    private static Predicate<String> rule(String entry) {
        boolean subdomains = entry.startsWith("*.");
        String read = HostName.normalise(subdomains ? entry.substring(2) : entry);
        String host = read == null ? null : HostName.withoutRootDot(read);
        if (host == null || (subdomains && IpAddress.parse(host) != null)) {
            throw new IllegalArgumentException(
                    SETTING + ": \"" + entry + "\" is no host: write a name or an address, without scheme and port");
        }
        return subdomains ? name -> name.endsWith("." + host) : host::equals;
    }
}
