package dev.parley.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An opening handshake (RFC 6455, section 4.1) as text, correct until a test makes it wrong. Header lines go out in the
 * order given here, repeated ones too.
 */
public final class HandshakeRequest {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int SMALL_BUFFER = 8 * 1024;

    private final URI server;
    private final List<Map.Entry<String, String>> headers = new ArrayList<>();
    private String method = "GET";
    private String target;
    private String version = "HTTP/1.1";
    private String from = "";

    private HandshakeRequest(URI uri) {
        server = uri;
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        target = uri.getRawPath() + query;
        header("Host", uri.getRawAuthority());
        header("Upgrade", "websocket");
        header("Connection", "Upgrade");
        header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        header("Sec-WebSocket-Version", "13");
    }

    /** Begins a handshake with the endpoint at {@code uri}, scheme http or ws. */
    public static HandshakeRequest to(URI uri) {
        return new HandshakeRequest(uri);
    }

    /** Replaces the request line's method. */
    public HandshakeRequest method(String other) {
        method = other;
        return this;
    }

    /** Replaces the request line's target: sent as it is. */
    public HandshakeRequest target(String other) {
        target = other;
        return this;
    }

    /** Replaces the request line's version. */
    public HandshakeRequest version(String other) {
        version = other;
        return this;
    }

    /** Connects from this address of the machine, on Linux any of {@code 127.0.0.0/8}. */
    public HandshakeRequest from(String address) {
        from = address;
        return this;
    }

    /** Adds a header line. */
    public HandshakeRequest header(String name, String value) {
        headers.add(Map.entry(name, value));
        return this;
    }

    /** Removes all header lines of that name. */
    public HandshakeRequest without(String name) {
        headers.removeIf(header -> header.getKey().equalsIgnoreCase(name));
        return this;
    }

    /** Replaces all header lines of that name by one. */
    public HandshakeRequest with(String name, String value) {
        return without(name).header(name, value);
    }

    /** Offers these subprotocols in one header line. */
    public HandshakeRequest offering(String... subprotocols) {
        return header("Sec-WebSocket-Protocol", String.join(", ", subprotocols));
    }

    /** Sends the request and returns the answer, whatever it is; the connection is closed. */
    public HttpAnswer answer() {
        try (Socket socket = connect()) {
            return HttpAnswer.read(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends the request and returns the open client; an {@link AssertionError} shows any answer but 101. */
    public WsClient open() {
        return open(new Socket()).listen();
    }

    /** Like {@link #open}, but nothing is read before {@link WsClient#listen}, and little fits into the line. */
    public WsClient openUnread() {
        Socket socket = new Socket();
        try {
            socket.setReceiveBufferSize(SMALL_BUFFER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return open(socket);
    }

    private WsClient open(Socket socket) {
        try {
            connect(socket);
            HttpAnswer answer = HttpAnswer.read(socket.getInputStream());
            if (answer.status() != 101) {
                socket.close();
                throw new AssertionError("The handshake was refused: " + answer);
            }
            return new WsClient(socket, answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends the request over a new connection and leaves the answer to be read there. */
    public Socket connect() throws IOException {
        Socket socket = new Socket();
        connect(socket);
        return socket;
    }

    /** The same over this one. */
    public void connect(Socket socket) throws IOException {
        if (!from.isEmpty()) {
            socket.bind(new InetSocketAddress(from, 0));
        }
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        sendTo(socket);
    }

    /** Sends the request over a connection that has served before. */
    void sendTo(Socket socket) throws IOException {
        StringBuilder request = new StringBuilder();
        request.append(method)
                .append(' ')
                .append(target)
                .append(' ')
                .append(version)
                .append("\r\n");
        headers.forEach(header -> request.append(header.getKey())
                .append(": ")
                .append(header.getValue())
                .append("\r\n"));
        request.append("\r\n");
        socket.getOutputStream().write(request.toString().getBytes(ISO_8859_1));
    }
}
