package dev.parley.http;

import dev.parley.events.Feed;
import dev.parley.files.FileService;
import dev.parley.handshake.AccessPolicy;
import dev.parley.handshake.Admission;
import dev.parley.handshake.NamedKeys;
import dev.parley.handshake.RefusalLog;
import dev.parley.http.admin.BansServlet;
import dev.parley.http.admin.ErasuresServlet;
import dev.parley.http.admin.EventFeedServlet;
import dev.parley.http.admin.Oversight;
import dev.parley.http.admin.RevocationsServlet;
import dev.parley.http.admin.RoomsServlet;
import dev.parley.http.admin.ServerServlet;
import dev.parley.http.admin.UsersServlet;
import dev.parley.http.connection.ConnectionsServlet;
import dev.parley.http.exchange.ApiServlet;
import dev.parley.http.exchange.Moderators;
import dev.parley.http.file.FileDoor;
import dev.parley.http.file.FilesServlet;
import dev.parley.http.room.EventsServlet;
import dev.parley.http.room.MessagesServlet;
import dev.parley.http.room.RoomReader;
import dev.parley.http.room.SayServlet;
import dev.parley.http.room.SearchServlet;
import dev.parley.hub.Login;
import dev.parley.hub.rate.RateLimits;
import dev.parley.metrics.Metrics;
import dev.parley.rights.Rights;
import dev.parley.search.Searches;
import dev.parley.wire.Codec;
import dev.parley.wire.SayBodies;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;

/**
 * What answers over HTTP, at its paths.
 *
 * @param refusals records refused requests
 * @param rights who may do what, for the dry run
 * @param reader reads rooms
 * @param searches finds messages; empty if they cannot be searched
 * @param limits how fast people may read
 * @param keys good for the API of moderators
 * @param moderators what that API acts on
 * @param oversight what that API shows of the server
 * @param feed what happens, for back ends; empty if that is not kept
 * @param metrics the metrics for operators; empty if the policy admits no reader
 * @param bodies reads what is said without a connection
 * @param eventsCodec writes server-sent events
 * @param files takes and gives files; empty if the server takes none
 * @param longestFrame of the JSON subprotocol, in bytes
 * @param logins returns the login at the container that an identity comes from
 * @param ready whether clients are accepted now; called by any thread, must not block
 */
public record HttpRoutes(
        AccessPolicy policy,
        RefusalLog refusals,
        Rights rights,
        RoomReader reader,
        Optional<Searches> searches,
        RateLimits limits,
        NamedKeys keys,
        Moderators moderators,
        Oversight oversight,
        Optional<Feed> feed,
        Optional<Metrics> metrics,
        SayBodies bodies,
        Codec eventsCodec,
        Optional<FileService> files,
        int longestFrame,
        BiFunction<HttpServletRequest, Admission, Login> logins,
        BooleanSupplier ready) {
    /** The doors that an application gets when it mounts Parley; everything else is the application's own. */
    private static final String[] DOORS = {
        "/api/handshake",
        "/api/rooms/*",
        "/api/search/*",
        "/api/connections/*",
        "/api/bans/*",
        "/api/revocations/*",
        "/api/erasures/*",
        "/api/users/*",
        "/api/events",
        "/api/server/*",
        "/client/*"
    };

    /** Registers the filters and servlets. Call it while the context starts; containers reject later registrations. */
    public void install(ServletContext context) {
        filters(context, "/*");
        add(context, "health", new HealthServlet(ready), "/health/*");
        add(context, "metrics", new MetricsServlet(policy, refusals, metrics), "/metrics");
        add(context, "page", new ShellServlet(), ShellServlet.PATH);
        doors(context);
        add(context, "not found", new NotFoundServlet(), "/api/*");
    }

    /**
     * Registers what an application gets inside its own context: the doors below {@code /api/} that are Parley's, and the
     * client library. Its other paths are none of our business.
     */
    public void installInside(ServletContext context) {
        filters(context, DOORS);
        doors(context);
        add(context, "client", new ClientServlet(), "/client/*");
    }

    private static void filters(ServletContext context, String... patterns) {
        FilterRegistration.Dynamic headers = context.addFilter("parley headers", new ResponseHeadersFilter());
        headers.setAsyncSupported(true);
        headers.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, patterns);
        FilterRegistration.Dynamic compression = context.addFilter("parley compression", new CompressionFilter());
        compression.setAsyncSupported(true);
        compression.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, patterns);
    }

    private void doors(ServletContext context) {
        add(context, "dry run", new HandshakeServlet(policy, rights), "/api/handshake");
        ApiServlet.Door door = new ApiServlet.Door(policy, keys, refusals);
        MessagesServlet messages = new MessagesServlet(door, reader, limits);
        SayServlet says = new SayServlet(door, moderators.hub().publisher(), bodies);
        EventsServlet events =
                new EventsServlet(door, new EventsServlet.Services(moderators.hub(), rights, eventsCodec, logins));
        add(
                context,
                "rooms",
                new RoomsServlet(door, moderators, messages, says, events, filesServlet(door)),
                "/api/rooms/*");
        add(context, "search", new SearchServlet(door, limits, searches), "/api/search/*");
        ConnectionsServlet.Services services = new ConnectionsServlet.Services(moderators.hub(), longestFrame, logins);
        add(context, "connections", new ConnectionsServlet(policy, refusals, services), "/api/connections/*");
        add(context, "bans", new BansServlet(door, moderators), "/api/bans/*");
        add(context, "revocations", new RevocationsServlet(door, moderators), "/api/revocations/*");
        add(context, "erasures", new ErasuresServlet(door, moderators), "/api/erasures/*");
        add(context, "users", new UsersServlet(door, moderators), "/api/users/*");
        add(context, "events", new EventFeedServlet(door, moderators, feed), "/api/events");
        add(context, "server", new ServerServlet(door, moderators, oversight), "/api/server/*");
    }

    private FilesServlet filesServlet(ApiServlet.Door door) {
        FileDoor open = files.map(all ->
                        new FileDoor(all, rights, limits, moderators.hub().publisher()))
                .orElse(null);
        return new FilesServlet(door, open, moderators.workers());
    }

    private static void add(ServletContext context, String name, HttpServlet servlet, String path) {
        ServletRegistration.Dynamic registration = context.addServlet("parley " + name, servlet);
        registration.setAsyncSupported(true);
        registration.addMapping(path);
    }
}
