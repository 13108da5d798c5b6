package dev.parley.events;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One POST over HTTP/1.1 (RFC 9112), with a connection of its own to one of the addresses that it is given. The JDK's clients ask
 * the name service themselves, so they may connect to another address than the one that was checked (DNS rebinding), and cannot be
 * given an address together with the name for the certificate. What is needed here is little: a request with a body, and the status
 * of the answer.
 *
 * <p>{@link #send} is called once, by one thread, which it blocks; any other may {@link #close}, which ends that.
 */
final class WebhookExchange implements AutoCloseable {
    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    /** For each address, so that the next one is tried if a network swallows what is sent. */
    private static final int CONNECT_MILLIS = 5_000;

    /** The most bytes of an answer before its body. */
    private static final int MOST_HEAD = 65_536;

    private static final int FINAL = 200;
    private static final Logger LOG = LoggerFactory.getLogger(WebhookExchange.class);

    private final URI uri;
    private final Map<String, String> headers;
    private final byte[] body;
    private final SSLSocketFactory tls;
    private final Object lock = new Object();

    @GuardedBy("lock") private @Nullable Socket open;

    @GuardedBy("lock") private boolean closed;

    /**
     * What was answered.
     *
     * @param status the status code, 200 or more
     * @param retryAfter the header {@code Retry-After}; empty if there is none
     */
    record Answer(int status, String retryAfter) {}

    /** @param headers without those that every request has */
    WebhookExchange(URI uri, Map<String, String> headers, byte[] body, SSLSocketFactory tls) {
        this.uri = URI.create(uri.toASCIIString());
        this.headers = Map.copyOf(headers);
        this.body = body;
        this.tls = tls;
    }

    /**
     * Sends the request, and reads the head of the answer.
     *
     * @param addresses one of them is connected to, the first that can be
     */
    Answer send(List<InetAddress> addresses) throws IOException {
        try (Socket plain = connect(addresses);
                Socket socket = uri.getScheme().equals("https") ? secure(plain) : plain) {
            IOException unsent = write(socket.getOutputStream());
            try {
                return read(new BufferedInputStream(socket.getInputStream()));
            } catch (IOException e) {
                if (unsent != null) {
                    unsent.addSuppressed(e);
                    throw unsent;
                }
                throw e;
            }
        }
    }

    private Socket connect(List<InetAddress> addresses) throws IOException {
        int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? HTTPS : HTTP;
        IOException last = new IOException("no address");
        for (InetAddress each : addresses) {
            Socket socket = new Socket();
            try {
                register(socket);
                socket.connect(new InetSocketAddress(each, port), CONNECT_MILLIS);
                socket.setTcpNoDelay(true);
                return socket;
            } catch (IOException e) {
                socket.close();
                LOG.debug("Not connected to {}", each.getHostAddress(), e);
                last = e;
            }
        }
        throw last;
    }

    private void register(Socket socket) throws IOException {
        synchronized (lock) {
            if (closed) {
                throw new IOException("closed");
            }
            open = socket;
        }
    }

    /** The certificate must be one of the name in the URL, whatever the address is. */
    private Socket secure(Socket plain) throws IOException {
        String host = uri.getHost().replaceAll("[\\[\\]]", "");
        SSLSocket socket = (SSLSocket) tls.createSocket(plain, host, plain.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** Returns why not all was sent; a receiver may have answered that it is too much, and closed. Null if all was. */
    private @Nullable IOException write(OutputStream out) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        StringBuilder head = new StringBuilder("POST " + path + query + " HTTP/1.1\r\n");
        head.append("Host: ").append(uri.getRawAuthority()).append("\r\n");
        head.append("Connection: close\r\n");
        head.append("Content-Length: ").append(body.length).append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("\r\n");
        try {
            out.write(head.toString().getBytes(ISO_8859_1));
            out.write(body);
            out.flush();
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    private static Answer read(InputStream in) throws IOException {
        int[] left = {MOST_HEAD};
        while (true) {
            String line = line(in, left);
            if (!line.matches("HTTP/1\\.[01] [1-9][0-9]{2}( .*)?")) {
                throw new IOException("the answer is not HTTP/1.1");
            }
            int status = Integer.parseInt(line.substring(9, 12));
            String retryAfter = "";
            for (line = line(in, left); !line.isEmpty(); line = line(in, left)) {
                int colon = line.indexOf(':');
                if (colon > 0
                        && line.substring(0, colon).toLowerCase(Locale.ROOT).equals("retry-after")) {
                    retryAfter = line.substring(colon + 1).strip();
                }
            }
            // those before it are interim (RFC 9110, section 15.2)
            if (status >= FINAL) {
                return new Answer(status, retryAfter);
            }
        }
    }

    /** Reads a line, without its end. */
    private static String line(InputStream in, int[] left) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0 || --left[0] < 0) {
                throw new IOException(b < 0 ? "closed without an answer" : "the head of the answer is too long");
            }
            line.append((char) b);
        }
        if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
            line.setLength(line.length() - 1);
        }
        return line.toString();
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            if (open != null) {
                try {
                    open.close();
                } catch (IOException e) {
                    LOG.debug("Not closed", e);
                }
            }
        }
    }
}
