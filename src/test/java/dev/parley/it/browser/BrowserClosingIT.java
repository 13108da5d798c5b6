package dev.parley.it.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a browser's {@code WebSocket} ends, or does not begin, against the real WAR. */
class BrowserClosingIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    /** What a page is told of a handshake that was refused, and of a line that broke (RFC 6455, section 7.1.5). */
    private static final Map<String, Object> ABNORMAL = closed(1006, "", false);

    @TempDir
    private static Path directory;

    private static WarServer server;

    @BeforeAll
    static void start() {
        server = WarServer.start(directory);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Map<String, Object> closed(int code, String reason, boolean wasClean) {
        return Map.of("code", code, "reason", reason, "wasClean", wasClean);
    }

    /** Runs a script in an empty page of the server's; a relative address of a socket leads there. */
    private static Object run(String script) {
        return Browsing.run(BROWSING.open(server.localhost("health/live")), script, "");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ':', quoteCharacter = '"', textBlock = """
                    ""              : 1005 : ""
                    1000            : 1000 : ""
                    1000, 'done'    : 1000 : done
                    3000, 'grüße'   : 3000 : grüße
                    4999, ''        : 4999 : ""
                    """)
    void a_page_that_closes_is_answered_with_its_own_code_and_reason(String arguments, int code, String reason) {
        String script = """
                const client = await opened('/ws/chat');
                client.socket.close(%s);
                const close = await client.closed();
                return [close, client.told.length];""";

        assertThat(run(script.formatted(arguments))).isEqualTo(List.of(closed(code, reason, true), 0));
    }

    @Test
    void what_was_sent_before_a_close_still_reaches_the_others() {
        assertThat(run("""
                                const url = '/ws/chat?room=last-words';
                                const [one, other] = [await opened(url), await opened(url)];
                                for (let i = 0; i < 100; i++) one.socket.send(String(i));
                                one.socket.close();
                                const heard = await other.messages(100);
                                return [heard.every((text, i) => text === String(i)), (await one.closed()).wasClean];""")).isEqualTo(List.of(true, true));
    }

    @Test
    void bad_base64_is_closed_by_the_server_with_1007() {
        assertThat(run("""
                                const client = await opened('/ws/chat', 'base64');
                                client.socket.send('no base64!');
                                return client.closed();""")).isEqualTo(closed(1007, "invalid payload", true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'x'.repeat(64 * 1024 + 1)",
                "new Uint8Array(64 * 1024 + 1)",
                "new Uint8Array(1e6)",
                "'x'.repeat(1.1e6)",
                "new Blob([new Uint8Array(1.1e6)])"
            })
    void a_message_that_is_too_long_is_closed_by_the_server_with_1009(String message) {
        assertThat(run("""
                                const client = await opened('/ws/chat');
                                client.socket.send(%s);
                                const close = await client.closed();
                                return { ...close, reason: '' };""".formatted(message))).isEqualTo(closed(1009, "", true));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ':', quoteCharacter = '"', textBlock = """
                    '/ws/chat', 'unheard-of'              : /api/handshake?protocols=unheard-of : subprotocol-unknown
                    '/ws/chat', 'BINARY'                  : /api/handshake?protocols=BINARY     : subprotocol-unknown
                    '/ws/chat?room=no%20room'             : /api/handshake?room=no%20room       : room-invalid
                    '/ws/chat?access_token=wrong'         : /api/handshake?access_token=wrong   : token-unexpected
                    """)
    void a_refused_handshake_is_1006_and_the_rehearsal_says_why(String arguments, String rehearsal, String reason) {
        String script = """
                const client = line(%s);
                const close = await client.closed();
                const answer = await (await fetch('%s')).json();
                return [client.told.map(event => event.type), client.socket.readyState, close, answer.reason];""";

        assertThat(run(script.formatted(arguments, rehearsal)))
                .isEqualTo(List.of(List.of("error"), 3, ABNORMAL, reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws/chats", "/ws/chat/", "/ws/Chat", "/ws/%63hat", "/ws/chat;x=1", "/ws//chat"})
    void another_path_is_1006(String path) {
        assertThat(run("return line('" + path + "').closed();")).isEqualTo(ABNORMAL);
    }

    @Test
    void a_page_of_another_site_is_refused_and_can_read_why() {
        try (OtherSite site = OtherSite.start()) {
            Page page = BROWSING.open(site.uri());

            assertThat(Browsing.run(page, """
                            const client = line(argument.replace('http', 'ws') + 'ws/chat');
                            const close = await client.closed();
                            const { accepted, reason, setting, origin } =
                                await (await fetch(argument + 'api/handshake')).json();
                            return [client.told.map(event => event.type), close, { accepted, reason, setting, origin }];""", server.uri("").toString()))
                    .isEqualTo(List.of(
                            List.of("error"),
                            ABNORMAL,
                            Map.of(
                                    "accepted",
                                    false,
                                    "reason",
                                    "origin-not-allowed",
                                    "setting",
                                    "parley.origins",
                                    "origin",
                                    site.origin())));
        }
    }

    @Test
    void a_page_of_another_site_may_connect_where_it_is_listed(@TempDir Path own) {
        try (OtherSite site = OtherSite.start();
                WarServer open = WarServer.start(own, "origins=same-origin," + site.origin())) {
            assertThat(Browsing.run(BROWSING.open(site.uri()), """
                            const client = await opened(argument.replace('http', 'ws') + 'ws/chat');
                            client.socket.send('from elsewhere');
                            return [await client.message(), (await (await fetch(argument + 'api/handshake')).json()).accepted];""", open.uri("").toString()))
                    .isEqualTo(List.of("from elsewhere", true));
        }
    }

    @Test
    void a_killed_server_is_1006_and_the_same_page_can_come_back(@TempDir Path own) {
        try (WarServer mortal = WarServer.start(own)) {
            Page page = BROWSING.open(mortal.localhost("health/live"));
            page.evaluate("globalThis.client = line('/ws/chat')");
            Browsing.run(page, "await client.next('open')", "");

            mortal.kill();

            assertThat(Browsing.run(page, "return [await client.closed(), client.socket.readyState]", ""))
                    .isEqualTo(List.of(ABNORMAL, 3));
            assertThat(Browsing.run(page, "return line('/ws/chat').closed()", ""))
                    .isEqualTo(ABNORMAL);
            mortal.startAgain();
            assertThat(Browsing.run(page, """
                            const client = await opened('/ws/chat');
                            client.socket.send('back');
                            return client.message();""", "")).isEqualTo("back");
        }
    }

    @Test
    void a_server_that_stops_says_so(@TempDir Path own) {
        try (WarServer mortal = WarServer.start(own)) {
            Page page = BROWSING.open(mortal.localhost("health/live"));
            page.evaluate("globalThis.client = line('/ws/chat')");
            Browsing.run(page, "await client.next('open')", "");

            mortal.stop();

            assertThat(Browsing.run(page, "return [await client.closed(), client.told.length]", ""))
                    .isEqualTo(List.of(closed(4503, "server restarting", true), 0));
        }
    }
}
