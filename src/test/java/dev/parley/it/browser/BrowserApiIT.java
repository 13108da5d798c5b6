package dev.parley.it.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
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

/** A browser's {@code WebSocket} (WHATWG WebSockets, section 3) against the real WAR, used with no library. */
class BrowserApiIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    @TempDir
    private static Path directory;

    private static WarServer server;

    @BeforeAll
    static void start() {
        // ten thousand frames at once are 5 MB in the inbox if the disk is busy, and the default is 4 MiB
        server = WarServer.start(directory, "client.unacknowledged-bytes=8388608");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Runs a script in an empty page of the server's; a relative address of a socket leads there. */
    private static Object run(String script) {
        return Browsing.run(BROWSING.open(server.localhost("health/live")), script, "");
    }

    @Test
    void a_page_written_as_a_tutorial_shows_works() {
        Page page = BROWSING.open(server.localhost("health/live"));

        ConsoleMessage heard = page.waitForConsoleMessage(
                () -> page.evaluate("""
                let ws = new WebSocket('ws://localhost:%d/ws/chat')
                ws.onopen = () => ws.send('client send')
                ws.onmessage = e => console.log(e.data);
                'that is all'
                """.formatted(server.uri("").getPort())));
        assertThat(heard.text()).isEqualTo("client send");
    }

    @Test
    void a_file_somebody_picks_reaches_everyone_in_the_room() {
        Page page = BROWSING.open(server.localhost("health/live"));
        page.evaluate("document.body.innerHTML = '<input type=file>'");
        byte[] bytes = {0, 1, (byte) 255};
        page.locator("input").setInputFiles(new FilePayload("a.bin", "application/octet-stream", bytes));

        assertThat(Browsing.run(page, """
                        const [one, other] = [await opened(argument), await opened(argument)];
                        const [file] = document.querySelector('input').files;
                        one.socket.send(file);
                        const heard = [await one.message(), await other.message()];
                        return Promise.all(heard.map(async blob => hex(await blob.arrayBuffer())));""", "/ws/chat?room=files")).isEqualTo(List.of("0001ff", "0001ff"));
    }

    @Test
    void whoever_is_open_hears_what_is_said_from_then_on() {
        assertThat(run("""
                                const heard = new Set();
                                for (let i = 0; i < 40; i++) {
                                  const url = `/ws/chat?room=from-then-on-${i}`;
                                  const [one, other] = [await opened(url), await opened(url)];
                                  one.socket.send('first');
                                  await one.message();
                                  one.socket.send('second');
                                  heard.add(await other.message());
                                  one.socket.close();
                                  other.socket.close();
                                }
                                return [...heard];""")).isEqualTo(List.of("first"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1"})
    void opens_under_either_name_of_this_machine(String host) {
        Page page =
                BROWSING.open(host.equals("localhost") ? server.localhost("health/live") : server.uri("health/live"));

        assertThat(Browsing.run(page, """
                        const client = await opened(`ws://${argument}:${location.port}/ws/chat?room=names`);
                        client.socket.send(argument);
                        return client.message();""", host)).isEqualTo(host);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ':', quoteCharacter = '"', textBlock = """
                    undefined                  : ""
                    []                         : ""
                    ['binary', 'base64']       : binary
                    ['base64', 'binary']       : binary
                    'base64'                   : base64
                    ['unheard-of', 'base64']   : base64
                    ['parley.v1.json']         : parley.v1.json
                    """)
    void is_told_the_subprotocol_it_speaks(String offered, String chosen) {
        String script = "const { socket } = await opened('/ws/chat', %s); return [socket.protocol, socket.extensions];";

        assertThat(run(script.formatted(offered))).isEqualTo(List.of(chosen, ""));
    }

    @Test
    void is_connecting_then_open_then_closing_then_closed() {
        assertThat(run("""
                                const client = line('/ws/chat');
                                const states = [client.socket.readyState];
                                await client.next('open');
                                states.push(client.socket.readyState);
                                client.socket.close();
                                states.push(client.socket.readyState);
                                await client.closed();
                                states.push(client.socket.readyState);
                                return states;""")).isEqualTo(List.of(0, 1, 2, 3));
    }

    @Test
    void tells_handlers_and_listeners_alike_in_the_order_they_were_set() {
        assertThat(run("""
                                const told = [];
                                const { socket } = line('/ws/chat?room=handlers');
                                for (const type of ['open', 'message', 'close']) {
                                  socket['on' + type] = event => told.push('on' + event.type);
                                  socket.addEventListener(type, event => told.push(event.type), { once: true });
                                }
                                socket.addEventListener('open', () => socket.send('x'));
                                socket.addEventListener('message', () => socket.close());
                                await new Promise(done => socket.addEventListener('close', done));
                                return told.join(' ');""")).isEqualTo("onopen open onmessage message onclose close");
    }

    @Test
    void a_message_says_where_it_comes_from() {
        assertThat(run("""
                                const client = await opened('/ws/chat?room=origins');
                                client.socket.send('x');
                                return (await client.next('message')).origin;"""))
                .isEqualTo(server.localhost("").toString().replace("http", "ws").replaceAll("/$", ""));
    }

    @Test
    void refuses_what_the_standard_refuses_before_anything_is_sent() {
        assertThat(run("""
                                const { socket } = line('/ws/chat');
                                return [
                                  thrown(() => socket.send('too early')),
                                  thrown(() => new WebSocket('/ws/chat', ['twice', 'twice'])),
                                  thrown(() => new WebSocket('/ws/chat#fragment')),
                                  thrown(() => socket.close(1001)),
                                  thrown(() => socket.close(1000, 'x'.repeat(124)))
                                ];"""))
                .isEqualTo(List.of(
                        "InvalidStateError", "SyntaxError", "SyntaxError", "InvalidAccessError", "SyntaxError"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "grüße 日本語 🧑‍🚀 \\u0000 \\u2028",
                "{\"op\":\"say\",\"text\":\"not a command here\",\"n\":1.0}",
                "<?xml version=\"1.0\"?><a b='c'>&amp;\\r\\n\\t<![CDATA[<]]></a>",
                "<!doctype html><script>alert(1)</script><img src=x onerror=alert(1)>",
            })
    void text_of_any_kind_comes_back_as_it_was(String text) {
        assertThat(Browsing.run(
                        BROWSING.open(server.localhost("health/live")), """
                        const client = await opened('/ws/chat?room=texts');
                        const text = JSON.parse(argument);
                        client.socket.send(text);
                        return await client.message() === text;""", '"' + text.replace("\"", "\\\"") + '"'))
                .isEqualTo(true);
    }

    @Test
    void half_a_character_leaves_the_browser_as_its_replacement() {
        assertThat(run("""
                                const client = await opened('/ws/chat?room=surrogates');
                                client.socket.send('a\\ud83db');
                                return client.message();""")).isEqualTo("a\ufffdb");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "new Blob([bytes])",
                "new File([bytes], 'a.bin', { type: 'image/png' })",
                "bytes.buffer",
                "bytes",
                "new DataView(bytes.buffer)",
                "new Uint8Array([9, ...bytes, 9]).subarray(1, 257)",
            })
    void bytes_in_any_wrapping_reach_everyone_in_the_room(String wrapped) {
        assertThat(run("""
                                const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
                                const both = [await opened('/ws/chat?room=bytes'), await opened('/ws/chat?room=bytes')];
                                both[0].socket.binaryType = 'arraybuffer';
                                both[0].socket.send(%s);
                                const buffer = await both[0].message();
                                const blob = await both[1].message();
                                return [
                                  both[1].socket.binaryType,
                                  buffer instanceof ArrayBuffer && hex(buffer) === hex(bytes),
                                  blob instanceof Blob && hex(await blob.arrayBuffer()) === hex(bytes)
                                ];""".formatted(wrapped))).isEqualTo(List.of("blob", true, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "image/jpeg", "image/webp"})
    void an_image_comes_back_byte_for_byte_and_can_be_drawn(String type) {
        assertThat(run("""
                                const canvas = Object.assign(document.createElement('canvas'), { width: 97, height: 61 });
                                const paint = canvas.getContext('2d');
                                paint.fillStyle = 'tomato';
                                paint.fillRect(10, 10, 50, 40);
                                const image = await new Promise(done => canvas.toBlob(done, '%s'));
                                const client = await opened('/ws/chat?room=images');
                                client.socket.send(image);
                                const back = await client.message();
                                const drawn = await createImageBitmap(new Blob([back], { type: image.type }));
                                return [
                                  image.type,
                                  hex(await back.arrayBuffer()) === hex(await image.arrayBuffer()),
                                  drawn.width,
                                  drawn.height
                                ];""".formatted(type))).isEqualTo(List.of(type, true, 97, 61));
    }

    @Test
    void text_and_bytes_stay_what_they_are_in_every_subprotocol() {
        assertThat(run("""
                                const url = '/ws/chat?room=mixed';
                                const plain = await opened(url);
                                const binary = await opened(url, 'binary');
                                const base64 = await opened(url, 'base64');
                                plain.socket.send('grüße');
                                plain.socket.send(new Uint8Array([0, 255]));
                                const piped = await binary.messages(2);
                                return [
                                  await plain.message(),
                                  hex(await (await plain.message()).arrayBuffer()),
                                  hex(await piped[0].arrayBuffer()),
                                  hex(await piped[1].arrayBuffer()),
                                  ...(await base64.messages(2))
                                ];""")).isEqualTo(List.of("grüße", "00ff", "6772c3bcc39f65", "00ff", "Z3LDvMOfZQ==", "AP8="));
    }

    @Test
    void ten_thousand_frames_arrive_in_order() {
        assertThat(run("""
                                const url = '/ws/chat?room=order';
                                const [one, other] = [await opened(url), await opened(url)];
                                for (let i = 0; i < 10_000; i++) one.socket.send(String(i));
                                const both = [await one.messages(10_000), await other.messages(10_000)];
                                return both.map(all => all.every((text, i) => text === String(i)));""")).isEqualTo(List.of(true, true));
    }

    @Test
    void everyone_sees_two_who_talk_at_once_in_the_same_order() {
        assertThat(run("""
                                const url = '/ws/chat?room=one-order';
                                const all = [await opened(url), await opened(url), await opened(url)];
                                for (let i = 0; i < 1000; i++) for (const n of [0, 1]) all[n].socket.send(`${n} ${i}`);
                                const heard = await Promise.all(all.map(client => client.messages(2000)));
                                return [new Set(heard.map(String)).size, new Set(heard[0]).size];""")).isEqualTo(List.of(1, 2000));
    }

    @Test
    void buffered_amount_grows_with_what_is_sent_and_returns_to_zero() {
        assertThat(run("""
                                const client = await opened('/ws/chat?room=buffer');
                                const { socket } = client;
                                const amounts = [socket.bufferedAmount];
                                for (let i = 0; i < 10; i++) socket.send('é'.repeat(1000));
                                socket.send(new Uint8Array(5000));
                                amounts.push(socket.bufferedAmount);
                                await client.messages(11);
                                amounts.push(socket.bufferedAmount);
                                socket.close();
                                await client.closed();
                                socket.send('into the void');
                                amounts.push(socket.bufferedAmount > 0);
                                return amounts;""")).isEqualTo(List.of(0, 25_000, 0, true));
    }

    @Test
    void the_longest_message_passes() {
        assertThat(run("""
                                const client = await opened('/ws/chat?room=longest');
                                client.socket.send('é'.repeat(32 * 1024));
                                client.socket.send(new Uint8Array(64 * 1024));
                                const [text, blob] = await client.messages(2);
                                return { text: text.length, bytes: blob.size };""")).isEqualTo(Map.of("text", 32 * 1024, "bytes", 64 * 1024));
    }
}
