package dev.parley.events;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A webhook goes to the address that was checked, whatever the name service says next. */
class WebhookAddressTest {
    private static final byte[] BODY = "{}".getBytes(UTF_8);
    private static final String SECRET = "whsec_b25seS1mb3ItdGVzdHMtb25seS10ZXN0cw==";
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    /** A name service that answers the first question with one address, and those after it with another. */
    private record Rebinding(InetAddress first, InetAddress then, AtomicInteger questions)
            implements WebhookSender.Resolver {
        Rebinding(InetAddress first, InetAddress then) {
            this(first, then, new AtomicInteger());
        }

        @Override
        public InetAddress[] resolve(String host) {
            return new InetAddress[] {questions.getAndIncrement() == 0 ? first : then};
        }
    }

    private static WebhookSender sender(boolean privateAddresses, WebhookSender.Resolver resolver) {
        return sender(privateAddresses, resolver, (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    private static WebhookSender sender(
            boolean privateAddresses, WebhookSender.Resolver resolver, SSLSocketFactory tls) {
        List<URI> urls = List.of(URI.create("https://hook.example/"));
        return new WebhookSender(new WebhookOptions(urls, SECRET, privateAddresses, Duration.ofDays(1)), resolver, tls);
    }

    private static WebhookSender.Outcome post(WebhookSender sender, String url) throws Exception {
        return sender.post(URI.create(url), "evt_1", BODY).get(30, TimeUnit.SECONDS);
    }

    /** Counts requests, and notes for which host they are. */
    private static void receive(HttpServer server, List<String> hosts) {
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                hosts.add(exchange.getRequestHeaders().getFirst("Host") + exchange.getRequestURI());
                exchange.sendResponseHeaders(204, -1);
            }
        });
        server.start();
    }

    @Test
    void does_not_reach_a_private_address_that_the_name_gets_after_the_check() throws Exception {
        List<String> hosts = new CopyOnWriteArrayList<>();
        HttpServer inside = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
        receive(inside, hosts);
        // TEST-NET-1 (RFC 5737), which nobody has
        Rebinding names = new Rebinding(InetAddress.getByName("192.0.2.1"), LOOPBACK);
        try (WebhookSender sender = sender(false, names)) {
            String url = "http://hook.example:" + inside.getAddress().getPort() + "/";
            assertThat(post(sender, url).failure()).isNotNull().doesNotContain("private");
            assertThat(names.questions()).hasValue(1);
            assertThat(post(sender, url).failure()).contains("private address " + LOOPBACK.getHostAddress());
            assertThat(hosts).isEmpty();
        } finally {
            inside.stop(0);
        }
    }

    @Test
    void reaches_the_address_that_was_checked_under_the_name_of_the_url() throws Exception {
        List<String> hosts = new CopyOnWriteArrayList<>();
        HttpServer receiver = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
        receive(receiver, hosts);
        Rebinding names = new Rebinding(LOOPBACK, InetAddress.getByName("192.0.2.1"));
        try (WebhookSender sender = sender(true, names)) {
            String authority = "hook.example:" + receiver.getAddress().getPort();
            assertThat(post(sender, "http://" + authority + "/a%20b?c=d").failure())
                    .isNull();
            assertThat(hosts).containsExactly(authority + "/a%20b?c=d");
            assertThat(names.questions()).hasValue(1);
        } finally {
            receiver.stop(0);
        }
    }

    @Test
    void checks_the_certificate_for_the_name_of_the_url(@TempDir Path directory) throws Exception {
        List<String> hosts = new CopyOnWriteArrayList<>();
        SSLContext tls = tls(directory, "hook.example");
        HttpsServer receiver = HttpsServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
        receiver.setHttpsConfigurator(new HttpsConfigurator(tls));
        receive(receiver, hosts);
        try (WebhookSender sender = sender(true, new Rebinding(LOOPBACK, LOOPBACK), tls.getSocketFactory())) {
            int port = receiver.getAddress().getPort();
            assertThat(post(sender, "https://hook.example:" + port + "/").failure())
                    .isNull();
            assertThat(post(sender, "https://other.example:" + port + "/").failure())
                    .contains("No subject alternative DNS name matching other.example");
            assertThat(hosts).containsExactly("hook.example:" + port + "/");
        } finally {
            receiver.stop(0);
        }
    }

    /** Returns a context that has a certificate for this name, and trusts it. */
    private static SSLContext tls(Path directory, String name) throws Exception {
        Path file = directory.resolve("keys.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process made = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=dns:" + name,
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        "secret",
                        "-storetype",
                        "PKCS12")
                .redirectErrorStream(true)
                .start();
        made.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        assertThat(made.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, "secret".toCharArray());
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, "secret".toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return tls;
    }

    @Test
    void understands_interim_answers_pauses_and_what_is_no_http() throws Exception {
        try (ServerSocket receiver = new ServerSocket(0, 1, LOOPBACK);
                WebhookSender sender = sender(true, new Rebinding(LOOPBACK, LOOPBACK))) {
            String url = "http://hook.example:" + receiver.getLocalPort() + "/";
            CompletableFuture<WebhookSender.Outcome> busy = sender.post(URI.create(url), "evt_1", BODY);
            answer(receiver, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 429\r\nretry-AFTER:  7\r\n\r\n");
            assertThat(busy.get())
                    .isEqualTo(new WebhookSender.Outcome("the status is 429", true, Duration.ofSeconds(7)));

            CompletableFuture<WebhookSender.Outcome> other = sender.post(URI.create(url), "evt_1", BODY);
            answer(receiver, "SSH-2.0-OpenSSH\r\n");
            assertThat(other.get().failure()).contains("not HTTP/1.1");

            CompletableFuture<WebhookSender.Outcome> endless = sender.post(URI.create(url), "evt_1", BODY);
            answer(receiver, "HTTP/1.1 200 OK\r\nX: " + "x".repeat(70_000));
            assertThat(endless.get().failure()).contains("too long");
            assertThat(endless.get().answered()).isFalse();
        }
    }

    private static void answer(ServerSocket receiver, String text) throws IOException {
        try (Socket socket = receiver.accept()) {
            byte[] end = "\r\n\r\n{}".getBytes(US_ASCII);
            int matched = 0;
            while (matched < end.length) {
                int b = socket.getInputStream().read();
                matched = b == end[matched] ? matched + 1 : b == end[0] ? 1 : 0;
            }
            socket.getOutputStream().write(text.getBytes(US_ASCII));
        }
    }

    @Test
    void ends_what_is_under_way_when_it_is_closed() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, LOOPBACK)) {
            CompletableFuture<WebhookSender.Outcome> outcome;
            try (WebhookSender sender = sender(true, new Rebinding(LOOPBACK, LOOPBACK))) {
                outcome = sender.post(URI.create("http://hook.example:" + silent.getLocalPort() + "/"), "evt_1", BODY);
                silent.accept().getInputStream().read();
            }
            assertThat(outcome.get(5, TimeUnit.SECONDS).failure()).isNotNull();
        }
    }

    @Test
    void says_that_a_host_is_unknown() throws Exception {
        try (WebhookSender sender = sender(true, host -> {
            throw new UnknownHostException(host);
        })) {
            assertThat(post(sender, "http://hook.example/").failure()).isEqualTo("the host hook.example is unknown");
        }
    }
}
