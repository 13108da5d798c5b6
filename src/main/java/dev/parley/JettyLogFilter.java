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
 * Bounds what a request can make Jetty log. Jetty quotes what it could not parse, such as a {@code Host} of 12 KB, whole and
 * each time. Each of its loggers writes one line a second here, cut and escaped; the next line says how many were left
 * out. Our own classes bound their lines themselves. Safe for use by many threads.
 */
final class JettyLogFilter implements Filter {
    private static final String PREFIX = "org.eclipse.jetty.";

    /** In characters. */
    private static final int MAX_LENGTH = 200;

    private final InstantSource clock;

    /** By name of the logger. Jetty has some hundred, and requests cannot make new ones. */
    private final Map<String, LogThrottle> throttles = new ConcurrentHashMap<>();

    JettyLogFilter(InstantSource clock) {
        this.clock = clock;
    }

    /** Puts a filter on each handler of the root logger, which gets the lines of all others. */
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
