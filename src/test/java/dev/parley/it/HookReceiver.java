package dev.parley.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/** A receiver of webhooks in a process of its own: adds each body to a file, a line each, and answers after that. */
public final class HookReceiver {
    /** What it writes when it is there. */
    public static final Pattern READY = Pattern.compile("(receiving)");

    private HookReceiver() {}

    /** Receives at a port, into a file. */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[1]);
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])), 0);
        append(file, "\n"); // it may have been killed within a line
        server.createContext("/", exchange -> {
            try (exchange) {
                append(file, new String(exchange.getRequestBody().readAllBytes(), UTF_8) + "\n");
                exchange.sendResponseHeaders(204, -1);
            }
        });
        server.start();
        System.out.println("receiving");
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
