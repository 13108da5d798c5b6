package dev.parley;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.TestServer;
import dev.parley.it.WsFrame;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HostPortHttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpScheme;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.eclipse.jetty.util.BufferUtil;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** WebSocket over HTTP/2 (RFC 8441), asked for with an extended CONNECT. */
@SuppressWarnings("NullAway.Init") // set before the first test
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2HandshakeTest {
    private static final int WAIT_SECONDS = 10;

    private final HTTP2Client client = new HTTP2Client();
    private TestServer server;
    private Session session;

    @BeforeAll
    void connect() throws Exception {
        server = TestServer.start(Map.of("parley.http2", "true"));
        client.start();
        CompletableFuture<SettingsFrame> settings = new CompletableFuture<>();
        session = client.connect(new InetSocketAddress(base().getHost(), base().getPort()), new Session.Listener() {
                    @Override
                    public void onSettings(Session from, SettingsFrame frame) {
                        settings.complete(frame);
                    }
                })
                .get(WAIT_SECONDS, SECONDS);
        assertThat(settings.get(WAIT_SECONDS, SECONDS).getSettings())
                .containsEntry(SettingsFrame.ENABLE_CONNECT_PROTOCOL, 1);
    }

    @AfterAll
    void stop() throws Exception {
        client.stop();
        server.close();
    }

    private URI base() {
        return server.uri("");
    }

    private HostPortHttpField authority() {
        return new HostPortHttpField(base().getAuthority());
    }

    private MetaData.Request connect(String path, HttpFields headers) {
        return new MetaData.ConnectRequest(HttpScheme.HTTP, authority(), path, headers, "websocket");
    }

    private HttpFields.Mutable headers() {
        return HttpFields.build().put("sec-websocket-version", "13").put("origin", "http://" + base().getAuthority());
    }

    /** Records the answer: its head, and what comes after until it holds a word. */
    private static final class Answer implements Stream.Listener {
        final CompletableFuture<MetaData.Response> head = new CompletableFuture<>();
        final CompletableFuture<String> word = new CompletableFuture<>();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private final String awaited;

        Answer(String awaited) {
            this.awaited = awaited;
        }

        @Override
        public void onHeaders(Stream stream, HeadersFrame frame) {
            head.complete((MetaData.Response) frame.getMetaData());
            stream.demand();
        }

        @Override
        public void onDataAvailable(Stream stream) {
            Stream.Data data = stream.readData();
            if (data == null) {
                stream.demand();
                return;
            }
            body.writeBytes(BufferUtil.toArray(data.frame().getByteBuffer()));
            boolean last = data.frame().isEndStream();
            data.release();
            if (body.toString(UTF_8).contains(awaited)) {
                word.complete(body.toString(UTF_8));
            }
            if (!last) {
                stream.demand();
            }
        }

        int status() throws Exception {
            return head.get(WAIT_SECONDS, SECONDS).getStatus();
        }
    }

    private Answer ask(MetaData.Request request, boolean end, String awaited) throws Exception {
        Answer answer = new Answer(awaited);
        open(request, end, answer);
        return answer;
    }

    private Stream open(MetaData.Request request, boolean end, Answer answer) throws Exception {
        return session.newStream(new HeadersFrame(request, null, end), answer).get(WAIT_SECONDS, SECONDS);
    }

    private void assertRefused(MetaData.Request request, int status, String reason) throws Exception {
        Answer answer = ask(request, false, "\"reason\":\"" + reason + "\"");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.word.get(WAIT_SECONDS, SECONDS)).contains(reason);
    }

    @Test
    void opens_and_speaks() throws Exception {
        HttpFields offer = headers().put("sec-websocket-protocol", "x, parley.v1.json");
        Answer answer = new Answer("\"ev\":\"pong\"");
        Stream stream = open(connect("/ws/chat", offer), false, answer);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.head.join().getHttpFields().get("sec-websocket-protocol"))
                .isEqualTo("parley.v1.json");

        byte[] ping =
                WsFrame.of(WsFrame.TEXT, "{\"op\":\"ping\"}".getBytes(UTF_8)).masked();
        stream.data(new DataFrame(stream.getId(), ByteBuffer.wrap(ping), false)).get(WAIT_SECONDS, SECONDS);

        assertThat(answer.word.get(WAIT_SECONDS, SECONDS)).containsSubsequence("welcome", "pong");
    }

    @Test
    void is_judged_like_every_other() throws Exception {
        assertRefused(connect("/ws/chat/", headers()), 404, "path-unknown");
        assertRefused(connect("/ws/chat?a=%zz", headers()), 400, "query-malformed");
        assertRefused(connect("/ws/chat", headers().put("sec-websocket-version", "8")), 426, "version-unsupported");
        assertRefused(connect("/ws/chat", headers().put("origin", "http://evil.example")), 403, "origin-not-allowed");
        assertRefused(connect("/ws/chat", headers().put("sec-websocket-protocol", "x")), 400, "subprotocol-unknown");
        assertRefused(connect("/ws/chat", headers().put("authorization", "Bearer x")), 401, "token-unexpected");
    }

    @Test
    void names_connect_where_a_get_comes() throws Exception {
        HttpURI uri = HttpURI.from(base().resolve("ws/chat").toString());
        MetaData.Request get = new MetaData.Request("GET", uri, HttpVersion.HTTP_2, headers());
        Answer answer = ask(get, true, "method-not-allowed");
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.head.join().getHttpFields().get("allow")).isEqualTo("CONNECT");
    }

    @Test
    void opens_nothing_but_a_websocket() throws Exception {
        MetaData.Request other =
                new MetaData.ConnectRequest(HttpScheme.HTTP, authority(), "/ws/chat", headers(), "connect-udp");
        assertThat(ask(other, false, "").status()).isGreaterThanOrEqualTo(400);
    }
}
