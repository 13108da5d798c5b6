package dev.parley.request;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what proxies write into the {@code Forwarded} field (RFC 7239) and into {@code X-Forwarded-*}. */
final class Forwarded {
    static final String FIELD = "Forwarded";
    static final String FOR = "X-Forwarded-For";
    static final String PROTO = "X-Forwarded-Proto";
    static final String HOST = "X-Forwarded-Host";
    static final String PORT = "X-Forwarded-Port";

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    /** One {@code name=value} and its delimiter; an unquoted value may be more than a token: many proxies write it so. */
    private static final Pattern PAIR =
            Pattern.compile("[ \\t]*(" + TOKEN + ")=(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\",; \\t]+))[ \\t]*(;|,|$)");

    private static final Pattern NOTHING = Pattern.compile("[ \\t]*(,|$)");

    private Forwarded() {}

    /**
     * Returns the hops of the {@code Forwarded} field, nearest first. The list ends at a malformed value: nothing to its
     * left can be trusted to be what a proxy wrote.
     */
    static List<Hop> standard(Headers headers) {
        List<Hop> hops = new ArrayList<>();
        List<String> lines = headers.all(FIELD);
        for (int i = lines.size() - 1; i >= 0; i--) {
            Deque<Hop> line = line(lines.get(i));
            if (line == null) {
                break;
            }
            hops.addAll(line);
        }
        return hops;
    }

    /** Returns the elements of one field value, last first; null if it is malformed. */
    private static @Nullable Deque<Hop> line(String line) {
        Deque<Hop> hops = new ArrayDeque<>();
        Map<String, String> element = new HashMap<>();
        Matcher pair = PAIR.matcher(line);
        Matcher nothing = NOTHING.matcher(line);
        int at = 0;
        while (at < line.length()) {
            if (nothing.region(at, line.length()).lookingAt()) {
                at = nothing.end();
                continue;
            }
            if (!pair.region(at, line.length()).lookingAt()) {
                return null;
            }
            String name = pair.group(1).toLowerCase(Locale.ROOT);
            String value = pair.group(2) == null ? pair.group(3) : pair.group(2).replaceAll("\\\\(.)", "$1");
            if (element.put(name, value) != null) {
                return null;
            }
            if (!pair.group(4).equals(";")) {
                hops.push(hop(element));
                element.clear();
            }
            at = pair.end();
        }
        if (!element.isEmpty()) {
            hops.push(hop(element));
        }
        return hops;
    }

    private static Hop hop(Map<String, String> element) {
        return Hop.read(element.get("for"), element.get("proto"), element.get("host"), null);
    }

    /** Returns the hops of the {@code X-Forwarded-*} fields, nearest first. The lists are read in parallel, from the right. */
    static List<Hop> xForwarded(Headers headers) {
        List<String> nodes = headers.elements(FOR);
        List<String> protos = headers.elements(PROTO);
        List<String> hosts = headers.elements(HOST);
        List<String> ports = headers.elements(PORT);
        int length = Math.max(Math.max(nodes.size(), protos.size()), Math.max(hosts.size(), ports.size()));
        List<Hop> hops = new ArrayList<>();
        for (int i = 1; i <= length; i++) {
            hops.add(Hop.read(fromRight(nodes, i), fromRight(protos, i), fromRight(hosts, i), fromRight(ports, i)));
        }
        return hops;
    }

    private static @Nullable String fromRight(List<String> list, int i) {
        return i <= list.size() ? list.get(list.size() - i) : null;
    }

    static boolean hasStandard(Headers headers) {
        return headers.has(FIELD);
    }

    static boolean hasXForwarded(Headers headers) {
        return headers.has(FOR) || headers.has(PROTO) || headers.has(HOST) || headers.has(PORT);
    }
}
