package dev.parley.it.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/** A web site that has nothing to do with Parley: one page, of an origin of its own. */
final class OtherSite implements AutoCloseable {
    private final HttpServer server;
    private volatile byte[] page = "<!doctype html><html lang=\"en\"><title>Elsewhere</title></html>".getBytes(UTF_8);

    private OtherSite(HttpServer server) {
        this.server = server;
        server.createContext("/", this::answer);
    }

    static OtherSite start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            OtherSite site = new OtherSite(server);
            server.start();
            return site;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces its page, which is empty at first. */
    void show(String html) {
        page = html.getBytes(UTF_8);
    }

    /** Returns its origin. */
    String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Returns the address of its page. */
    URI uri() {
        return URI.create(origin() + "/");
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = page;
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
