package dev.parley.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever people send is text to the page: nothing of it runs, and nothing of it even tries to. */
class SafetyIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    private static final Path PAYLOADS = Path.of("src", "test", "resources", "browser", "xss.txt");

    /** Says each payload in every field that takes text, as a client that keeps to no rules of the page. */
    private static final String ATTACK = """
            const encoder = new TextEncoder();
            const base64 = text => btoa(String.fromCharCode(...encoder.encode(text)));
            for (const [i, payload] of argument.entries()) {
              const client = await opened('/ws/chat', 'parley.v1.json');
              const send = command => client.socket.send(JSON.stringify(command));
              const name = `*=UTF-8''${encodeURIComponent(payload).replace(/['()*]/g, '_')}`;
              send({ op: 'hello', name: [...payload].slice(0, 64).join(''), client: `attacker-number-${i}` });
              send({ op: 'join', room: 'attacked' });
              const code = '```';
              const marked = `**${payload}** _${payload}_ [${payload}](https://a.example/${payload}) \\`${payload}\\``;
              const evil = `[a](javascript:pwned=1) [a](data:text/html,${payload}) [a](https://a"onclick=pwned=1)`;
              const says = [
                { text: payload },
                { text: payload, type: 'text/plain; reply=1' },
                { text: `${marked}\n- ${payload}\n> ${payload}\n${evil}\n${code}${payload}\n${payload}\n${code}` },
                { text: payload, type: 'text/html' },
                { json: { [payload]: payload } },
                { base64: base64(payload), type: 'image/svg+xml' },
                { base64: base64(payload), type: 'text/html' },
                { base64: base64(payload), type: 'image/png' },
                { base64: base64(payload), type: `text/html; name${name}`.slice(0, 127) }
              ];
              says.forEach((say, n) => send({ op: 'say', id: n + 1, room: 'attacked', key: `${i}-${n}`, ...say }));
              const reaction = [...payload.replace(/[\\s\\p{C}]/gu, '')].slice(0, 16).join('') || 'x';
              send({ op: 'react', id: 98, room: 'attacked', seq: 1 + i * 10, text: reaction });
              send({ op: 'signal', room: 'attacked', kind: 'typing', json: payload });
              send({ op: 'ping', id: 99 });
              let heard = '';
              while (!heard.includes('"re":99')) heard += await client.message();
              const refused = heard.split('\\n').filter(line => line.includes('"ev":"error"'));
              if (refused.length) throw new Error(`${payload}: ${refused}`);
              client.socket.close();
            }""";

    /** What no message may become, however it is written. */
    private static final String FOREIGN = """
            [role=log] :is(script, iframe, object, embed, form, style, link, base, meta, video, audio, svg:not(.icon)),
            [role=log] :is([onerror], [onload], [onclick], [onfocus], [style], [srcdoc], [formaction]),
            [role=log] a:not([href^='http:'], [href^='https:'], [href^='blob:'])""";

    private static List<String> payloads;

    @BeforeAll
    static void read() throws IOException {
        payloads = Files.readAllLines(PAYLOADS);
    }

    @Test
    void there_are_sixty_payloads() {
        assertThat(payloads).hasSize(60).doesNotHaveDuplicates();
    }

    @Test
    void payloads_in_names_messages_file_names_and_types_stay_text() {
        ChatPage victim = ChatPage.open(BROWSING.profile(), BROWSING.uri(""), "attacked", "Ann");
        Page attacker = BROWSING.open(BROWSING.uri("health/live"));

        Browsing.run(attacker, ATTACK, payloads);

        ChatPage late = ChatPage.open(BROWSING.profile(), BROWSING.uri(""), "attacked", "Bob");
        for (ChatPage chat : List.of(victim, late)) {
            assertThat(chat.message(payloads.get(payloads.size() - 1)).first()).isVisible();
            readAll(chat.page());
            assertThat(chat.page().locator(FOREIGN)).hasCount(0);
            assertThat(chat.page().evaluate("globalThis.pwned")).isNull();
        }
    }

    /** Scrolls back to the beginning, so that every message is made an element once. */
    private static void readAll(Page page) {
        Browsing.run(page, """
                const log = document.querySelector('[role=log]');
                const frame = () => new Promise(requestAnimationFrame);
                const end = performance.now() + 20_000;
                while (!log.querySelector('[data-seq="1"]')) {
                  if (performance.now() > end) throw new Error('the beginning was not reached');
                  log.scrollTop = 0;
                  await frame();
                }""", "");
    }

    @Test
    void payloads_in_the_address_lead_to_a_room_like_any_other() {
        ChatPage chat = ChatPage.open(BROWSING.profile(), BROWSING.uri(""), "addressed", "Ann");

        for (String payload : payloads) {
            chat.page().evaluate("payload => { location.hash = payload }", payload);
            chat.page().evaluate("payload => { location.hash = encodeURIComponent(payload) }", payload);
        }

        assertThat(chat.page().evaluate("globalThis.pwned")).isNull();
        assertThat(chat.connected().composer()).isEnabled();
    }

    @Test
    void payloads_as_names_of_picked_files_stay_text() {
        ChatPage ann = ChatPage.open(BROWSING.profile(), BROWSING.uri(""), "files", "Ann");
        ChatPage bob = ChatPage.open(BROWSING.profile(), BROWSING.uri(""), "files", "Bob");
        FilePayload[] files = payloads.stream()
                .limit(20)
                .map(payload -> new FilePayload(payload.replace('/', '_'), "text/html", payload.getBytes(UTF_8)))
                .toArray(FilePayload[]::new);

        ann.page().locator("input[type=file]").setInputFiles(files);
        assertThat(ann.page().locator(".Composer-one")).hasCount(files.length);
        ann.composer().press("Enter");

        // one after the other, each with a request or two
        assertThat(bob.page().locator("[data-seq]"))
                .hasCount(files.length, new LocatorAssertions.HasCountOptions().setTimeout(30_000));
        assertThat(bob.page().locator(FOREIGN)).hasCount(0);
        assertThat(bob.page().evaluate("globalThis.pwned")).isNull();
    }
}
