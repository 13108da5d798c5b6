package dev.parley.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What every setting is, and what it is by default, in a form that may be shown: a secret is never part of it. */
public final class Configuration {
    /** What stands for a secret. */
    public static final String MASK = "•••";

    /** Settings with these last words are secrets, so that a new one is masked before anybody thinks of it. */
    private static final Pattern SECRET = Pattern.compile("(?:.*[.-])?(?:secret|password|keys?|token|credentials?)");

    /** Addresses, which may hold a password in front of the host or among their parameters. */
    private static final Set<String> ADDRESSES =
            Set.of("parley.cluster.url", "parley.rights.hook", "parley.auth.jwt.jwks");

    private static final Pattern SCHEME = Pattern.compile("(?:jdbc:)?[a-z0-9+.-]+:");

    private Configuration() {}

    /**
     * One setting.
     *
     * @param value as the settings' file would have it; null if it is not set, {@link #MASK} for a secret
     * @param byDefault the same if nobody sets it
     * @param isChanged whether it is not what it is by default
     */
    public record Setting(
            String name, @Nullable String value, @Nullable String byDefault, boolean isChanged, boolean secret) {}

    /** Returns all settings in the order of the documentation. */
    public static List<Setting> of(Settings settings) {
        Map<String, Object> defaults = values(Settings.read(new Values(List.of())));
        List<Setting> all = new ArrayList<>();
        values(settings).forEach((name, value) -> {
            String standard = text(Objects.requireNonNull(defaults.get(name)));
            String now = text(value);
            all.add(new Setting(
                    name, shown(name, now), shown(name, standard), !Objects.equals(now, standard), isSecret(name)));
        });
        return all;
    }

    /** Returns whether the value of a setting is a secret. */
    static boolean isSecret(String name) {
        return SECRET.matcher(name).matches();
    }

    private static @Nullable String shown(String name, @Nullable String value) {
        if (value == null) {
            return null;
        }
        if (isSecret(name)) {
            return MASK;
        }
        return ADDRESSES.contains(name) ? address(value) : value;
    }

    /** Returns an address without user, parameters and, in HTTP, path; only its scheme if it cannot be read. */
    private static String address(String value) {
        String prefix = value.startsWith("jdbc:") ? "jdbc:" : "";
        try {
            URI uri = URI.create(value.substring(prefix.length()));
            if (uri.getHost() != null) {
                String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
                // the path of a hook may be all that keeps others from calling it; that of a database is its name
                String path = prefix.isEmpty() ? "/" : uri.getPath();
                boolean whole = uri.getQuery() == null && uri.getUserInfo() == null && path.equals(uri.getPath());
                return prefix + uri.getScheme() + "://" + uri.getHost() + port + path + (whole ? "" : MASK);
            }
        } catch (IllegalArgumentException e) {
            // several hosts, for instance
        }
        var scheme = SCHEME.matcher(value);
        return (scheme.lookingAt() ? scheme.group() : "") + MASK;
    }

    private static Map<String, Object> values(Settings settings) {
        Map<String, Object> values = new LinkedHashMap<>();
        collect(settings, "parley.", values);
        return values;
    }

    private static void collect(Record group, String prefix, Map<String, Object> values) {
        for (RecordComponent component : group.getClass().getRecordComponents()) {
            String name = prefix + spelled(component.getName());
            Object value = read(component, group);
            if (value instanceof Record inner) {
                collect(inner, name + ".", values);
            } else {
                values.put(name, value);
            }
        }
    }

    private static Object read(RecordComponent component, Record group) {
        try {
            return component.getAccessor().invoke(group);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("a setting cannot be read: " + component.getName(), e);
        }
    }

    /** Returns the part of a setting's name that a component stands for. */
    static String spelled(String component) {
        return switch (component) {
            case "dataBytes" -> "data.bytes";
            case "dataReserve" -> "data.reserve";
            case "authJwt" -> "auth.jwt";
            case "hookSecret" -> "hook.secret";
            case "hookCache" -> "hook.cache";
            case "originAbsent" -> "origin.absent";
            case "trustedProxiesHeader" -> "trusted-proxies.header";
            default -> component.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        };
    }

    private static @Nullable String text(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.map(Configuration::text).orElse(null);
        }
        if (value instanceof OptionalLong number) {
            return number.isPresent() ? Long.toString(number.getAsLong()) : null;
        }
        if (value instanceof Collection<?> entries) {
            return entries.stream().map(String::valueOf).collect(Collectors.joining(", "));
        }
        if (value instanceof Enum<?> choice) {
            return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        return value instanceof Duration duration ? text(duration) : String.valueOf(value);
    }

    private static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0 || millis == 0) {
            return millis + (millis == 0 ? "" : "m") + "s";
        }
        long seconds = duration.toSeconds();
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
