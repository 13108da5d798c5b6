package dev.parley.http;

import dev.parley.handshake.AccessPolicy;
import dev.parley.handshake.RefusalLog;
import dev.parley.metrics.Metrics;
import dev.parley.rights.Rights;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Registers the filters and servlets of this package at their paths. */
public final class HttpRoutes {
    private HttpRoutes() {}

    /**
     * Registers everything. Call it while the context starts; containers reject later registrations.
     *
     * @param refusals records refused requests
     * @param rights who may do what, for the dry run
     * @param reader reads rooms
     * @param metrics the metrics for operators; empty if the policy admits no reader
     * @param ready whether clients are accepted now; called by any thread, must not block
     */
    public static void install(
            ServletContext context,
            AccessPolicy policy,
            RefusalLog refusals,
            Rights rights,
            RoomReader reader,
            Optional<Metrics> metrics,
            BooleanSupplier ready) {
        FilterRegistration.Dynamic headers = context.addFilter("headers", new ResponseHeadersFilter());
        headers.setAsyncSupported(true);
        headers.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
        FilterRegistration.Dynamic compression = context.addFilter("compression", new CompressionFilter());
        compression.setAsyncSupported(true);
        compression.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, CompressionFilter.PATHS);
        context.addServlet("health", new HealthServlet(ready)).addMapping("/health/*");
        context.addServlet("metrics", new MetricsServlet(policy, refusals, metrics))
                .addMapping("/metrics");
        ServletRegistration.Dynamic dryRun = context.addServlet("dry run", new HandshakeServlet(policy, rights));
        dryRun.setAsyncSupported(true);
        dryRun.addMapping("/api/handshake");
        ServletRegistration.Dynamic messages =
                context.addServlet("messages", new MessagesServlet(policy, refusals, reader));
        messages.setAsyncSupported(true);
        messages.addMapping("/api/rooms/*");
        context.addServlet("not found", new NotFoundServlet()).addMapping("/api/*");
    }
}
