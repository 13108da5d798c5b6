package dev.parley.server;

import dev.parley.config.Sending;
import dev.parley.config.Settings;
import dev.parley.endpoint.Wire;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.DefaultServlet;
import org.eclipse.jetty.ee10.webapp.MetaInfConfiguration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the web application in a Jetty of its own: HTTP/1.1 without TLS, and HTTP/2 on the same port if a setting asks for
 * it, with WebSocket over both (RFC 6455, RFC 8441). The web application shares this class's loader, so that both see the
 * same {@link Settings}.
 *
 * <p>Two attributes of the {@code ServletContext} connect the two: the server sets {@link #SETTINGS}, and before it
 * stops it runs {@link #DRAIN}, which the application set.
 */
public final class EmbeddedServer implements AutoCloseable {
    /** Attribute with the {@link Settings} that the application must use. */
    public static final String SETTINGS = "dev.parley.settings";

    /** Attribute with a {@link Runnable} that notifies all clients and returns when their sockets are closed. */
    public static final String DRAIN = "dev.parley.drain";

    private static final Logger log = LoggerFactory.getLogger(EmbeddedServer.class);
    /** Hosts to listen on that a browser on this machine reaches as {@code localhost}. */
    private static final Set<String> LOCAL = Set.of("127.0.0.1", "0.0.0.0", "::");
    /** Limit for all header fields of a request, and of a response. */
    private static final int HEADER_BYTES = 16 * 1024;
    /**
     * Connections that may wait to be accepted, the default limit of Linux. Java's default is 50. In a reconnect storm, the
     * system drops the others, and they retry a second later.
     */
    private static final int ACCEPT_QUEUE = 4_096;

    /** Longest time for the application to notify its clients. */
    private static final long DRAIN_SECONDS = 5;
    /** Longest time for Jetty to finish open requests after that. */
    private static final long STOP_MILLIS = 2_000;

    private final Server server;
    private final ServerConnector connector;
    private final WebAppContext context;
    private final Path work;

    private EmbeddedServer(Settings settings, WebRoot root) throws IOException {
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setName("parley");
        server = new Server(threads);
        server.setStopTimeout(STOP_MILLIS);
        server.setErrorHandler(new ProblemErrors.OfServer());
        connector = connector(server, settings);
        work = Files.createTempDirectory(root.work(), "jetty-");
        context = context(root, work.toFile());
        context.setAttribute(SETTINGS, settings);
        if (connector instanceof OwningConnector) {
            context.setAttribute(Wire.ATTRIBUTE, true);
        }
        server.addConnector(connector);
        server.setHandler(context);
    }

    /**
     * Starts a server, and returns once it answers requests. If it fails, everything it opened is closed.
     *
     * @throws IOException if the port is unavailable; the message names the setting
     * @throws IllegalStateException if the web application does not start; the cause says why
     */
    public static EmbeddedServer start(Settings settings, WebRoot root) throws IOException {
        EmbeddedServer started = new EmbeddedServer(settings, root);
        try {
            started.open(settings);
            return started;
        } catch (IOException | RuntimeException e) {
            started.close();
            throw e;
        }
    }

    /**
     * Returns the address to open in a browser, with the actual port if port 0 was requested. It has the name that the
     * documentation uses, because a browser keeps what it stores, and so a guest's identity, by name and port.
     */
    public URI uri() {
        String host = connector.getHost();
        String name = host == null || LOCAL.contains(host) ? "localhost" : host;
        String literal = name.contains(":") ? "[" + name + "]" : name;
        return URI.create("http://" + literal + ":" + connector.getLocalPort() + "/");
    }

    /** Waits until the server has stopped. */
    public void join() throws InterruptedException {
        server.join();
    }

    /** Drains the application, then stops; takes at most about eight seconds. Later calls do nothing. */
    @Override
    public void close() {
        if (server.isRunning()) {
            drain();
        }
        try {
            server.stop();
        } catch (TimeoutException e) {
            log.info("Connections that did not end within {} ms were closed", STOP_MILLIS);
        } catch (Exception e) {
            log.warn("The server did not stop cleanly", e);
        }
        server.destroy();
        IO.delete(work);
    }

    private void open(Settings settings) throws IOException {
        try {
            connector.open();
        } catch (IOException | UnresolvedAddressException e) {
            throw new IOException(
                    "Cannot listen on " + settings.host() + ":" + settings.port() + ": " + reason(e)
                            + " parley.host and parley.port decide.",
                    e);
        }
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("The web application did not start: " + e.getMessage(), e);
        }
    }

    private static String reason(Throwable e) {
        String all = Stream.iterate(e, Objects::nonNull, Throwable::getCause)
                .map(Throwable::toString)
                .collect(Collectors.joining(" "));
        if (all.contains("Permission denied")) {
            return "permission denied; ports below 1024 usually belong to root.";
        }
        if (all.contains("UnresolvedAddress") || all.contains("UnknownHost") || all.contains("unresolved")) {
            return "this host name is unknown.";
        }
        return all.contains("Cannot assign") ? "no interface has this address." : "is it in use?";
    }

    /** Lets the application drain, for up to {@value #DRAIN_SECONDS} s. */
    private void drain() {
        if (!(context.getServletContext().getAttribute(DRAIN) instanceof Runnable drain)) {
            return;
        }
        try {
            CompletableFuture.runAsync(drain).get(DRAIN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.warn("Not all clients were notified within {} s", DRAIN_SECONDS, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ServerConnector connector(Server server, Settings settings) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(HEADER_BYTES);
        http.setResponseHeaderSize(HEADER_BYTES);
        // With the cache, each connection that has sent a second request would take 100 KB of heap until it ends.
        http.setHeaderCacheSize(0);
        // A target in absolute form says where the request goes, and Host is ignored (RFC 9112, section 3.2.2).
        http.setHttpCompliance(HttpCompliance.RFC9110.with("parley", HttpCompliance.Violation.MISMATCHED_AUTHORITY));
        StrictHttp1 http1 = new StrictHttp1(http);
        ServerConnector connector = settings.transport() == Sending.AUTO
                ? new OwningConnector(server, http1)
                : new ServerConnector(server, http1);
        if (settings.http2()) {
            connector.addConnectionFactory(new PriorKnowledgeHttp2(http));
        }
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        return connector;
    }

    private static WebAppContext context(WebRoot root, File work) {
        // Without sessions and security: we use neither, and each request would pay for both.
        WebAppContext context = new WebAppContext("/", null, null, null, new ProblemErrors.OfApplication(), 0);
        context.setWar(root.directory().toString());
        context.setTempDirectory(work);
        context.setParentLoaderPriority(true);
        context.setThrowUnavailableOnStartupException(true);
        context.setInitParameter(DefaultServlet.CONTEXT_INIT + "dirAllowed", "false");
        // Only our own classes carry annotations, so no jar is searched for them.
        context.setAttribute(MetaInfConfiguration.WEBINF_JAR_PATTERN, "nothing");
        context.setAttribute(MetaInfConfiguration.CONTAINER_JAR_PATTERN, "nothing");
        root.classes().ifPresent(classes -> context.setExtraClasspath(classes.toString()));
        return context;
    }
}
