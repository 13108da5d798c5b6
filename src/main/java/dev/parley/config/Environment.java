package dev.parley.config;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Settings in environment variables: {@code parley.outbox.bytes} is {@code PARLEY_OUTBOX_BYTES}. Every variable that
 * begins with {@code PARLEY_} must be a setting, except for those that Kubernetes adds.
 */
final class Environment {
    private static final String PREFIX = "PARLEY_";

    /**
     * Variables that Kubernetes sets in every pod of a namespace for a service named {@code parley} or {@code
     * parley-something}, after the convention of Docker links: {@code PARLEY_SERVICE_HOST}, {@code
     * PARLEY_SERVICE_PORT_HTTP}, {@code PARLEY_PORT_80_TCP_ADDR}.
     */
    private static final Pattern SERVICE = Pattern.compile(
            PREFIX + "(\\w+_)?(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

    /** {@code PARLEY_PORT=tcp://10.0.0.1:80} is Kubernetes's as well; its value tells it from the setting. */
    private static final Pattern SERVICE_PORT = Pattern.compile(PREFIX + "(\\w+_)?PORT");

    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private Environment() {}

    /** Returns the variables that must be settings, by their own names. */
    static Map<String, String> settingsIn(Map<String, String> environment) {
        Map<String, String> settings = new TreeMap<>(environment);
        settings.keySet().removeIf(name -> !name.startsWith(PREFIX));
        settings.entrySet().removeIf(entry -> isOfKubernetes(entry.getKey(), entry.getValue()));
        return settings;
    }

    /** Returns the variable for a setting. */
    static String nameOf(String setting) {
        return setting.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static boolean isOfKubernetes(String name, String value) {
        return SERVICE.matcher(name).matches()
                || (SERVICE_PORT.matcher(name).matches()
                        && SERVICE_ADDRESS.matcher(value).matches());
    }
}
