package dev.parley;

import dev.parley.auth.LogThrottle;
import dev.parley.request.LogEscape;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Filter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Bounds what a request can make Jetty log. Jetty quotes malformed input in full each time, for instance a {@code Host} of
 * 12 KB. This filter passes one line per second and logger, truncated and escaped. The next line says how many were
 * omitted. Our own classes limit their lines themselves. Safe for use by many threads.
 */
final class JettyLogFilter implements Filter {
    private static final String PREFIX = "org.eclipse.jetty.";

    /** Longest line, in characters. */
    private static final int MAX_LENGTH = 200;

    private final InstantSource clock;

    /** By name of the logger. Jetty has about a hundred, and requests cannot create more. */
    private final Map<String, LogThrottle> throttles = new ConcurrentHashMap<>();

    JettyLogFilter(InstantSource clock) {
        this.clock = clock;
    }

    /** Adds a filter to each handler of the root logger, which receives the lines of all other loggers. */
    static void install() {
        Filter filter = new JettyLogFilter(InstantSource.system());
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.setFilter(filter);
        }
    }

    @Override
    public boolean isLoggable(LogRecord line) {
        String name = line.getLoggerName();
        if (name == null || !name.startsWith(PREFIX)) {
            return true;
        }
        long leftOut = throttles
                .computeIfAbsent(name, any -> new LogThrottle(1, clock))
                .pass();
        if (leftOut == LogThrottle.SHUT) {
            return false;
        }
        String message = LogEscape.plain(String.valueOf(line.getMessage()), MAX_LENGTH);
        line.setMessage(leftOut == 0 ? message : message + " (" + leftOut + " similar lines before it were left out)");
        // SLF4J has formatted the message; a stranger's "{0}" must not repeat a parameter
        line.setParameters(null);
        return true;
    }
}
