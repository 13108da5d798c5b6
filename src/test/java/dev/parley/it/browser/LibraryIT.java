package dev.parley.it.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.parley.it.HandshakeScenarios;
import dev.parley.it.Tokens;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The client library as the WAR serves it, imported by a page of the same origin. */
class LibraryIT {
    @RegisterExtension
    static final Browsing BROWSING = new Browsing();

    /** The first lines of each script. */
    private static final String IMPORT = """
            const { Parley } = await import('/client/parley.js');
            const within = promise => Promise.race([promise,
              new Promise((_, fail) => setTimeout(fail, 20_000, new Error('it did not happen in 20 s')))]);
            const event = (target, type) => within(new Promise(done => target.addEventListener(type, done, { once: true })));
            """;

    private static Object run(Page page, String script, Object argument) {
        return Browsing.run(page, IMPORT + script, argument);
    }

    @Test
    void says_anything_and_hears_it_as_it_was() {
        Object heard = run(BROWSING.open(BROWSING.uri("health/live")), """
                const [ann, bob] = [new Parley('/ws/chat', { name: 'Ann' }), new Parley('/ws/chat', { name: 'Bob' })];
                const [one, other] = [ann.room('anything'), bob.room('anything')];
                await event(other, 'joined');
                const heard = [];
                const all = within(new Promise(done =>
                  other.addEventListener('message', ({ message, data }) => heard.push([message, data]) === 4 && done())));
                const positions = [
                  await one.say('text'),
                  await one.say({ list: [1, null] }),
                  await one.say(new Blob(['a,b'], { type: 'text/csv' })),
                  await one.say(new Uint8Array([0, 255]).buffer)
                ];
                await all;
                const texts = heard.map(async ([{ type }, data]) => [type, data instanceof Blob ? hex(await data.arrayBuffer()) : data]);
                return [
                  positions.map(position => position.seq),
                  new Set(positions.map(position => position.epoch)).size,
                  heard[0][0].from.name,
                  await Promise.all(texts)
                ];""", "");

        assertThat(heard)
                .asString()
                .isEqualTo("[[1, 2, 3, 4], 1, Ann, [[text/plain, text], [application/json, {list=[1, null]}],"
                        + " [text/csv, 612c62], [application/octet-stream, 00ff]]]");
    }

    @Test
    void reads_the_history_in_both_directions() {
        assertThat(run(BROWSING.open(BROWSING.uri("health/live")), """
                        const room = new Parley('/ws/chat').room('history');
                        for (let i = 1; i <= 30; i++) await room.say(String(i));
                        const read = async range => {
                          const seqs = [];
                          for await (const { seq } of room.history(range)) seqs.push(seq);
                          return seqs;
                        };
                        return [await read({ before: 11 }), await read({ limit: 3 }), await read({ after: 27 })];""", ""))
                .isEqualTo(List.of(List.of(10, 9, 8, 7, 6, 5, 4, 3, 2, 1), List.of(30, 29, 28), List.of(28, 29, 30)));
    }

    @Test
    void the_library_rejects_what_the_server_would_close_for_and_sends_what_it_accepts() {
        Object answers = run(BROWSING.open(BROWSING.uri("health/live")), """
                const parley = new Parley('/ws/chat', { persist: true });
                const room = parley.room('json-limits');
                const nested = levels => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
                const tries = [nested(64), nested(65), { ['n'.repeat(1024)]: 1 }, { ['n'.repeat(1025)]: 1 }, { '\\ud800': 1 }];
                const answers = [];
                for (const data of tries) answers.push(await within(room.say(data)).then(said => said.seq, error => error.code));
                answers.push(parley.state);
                parley.sendRaw(JSON.stringify({ op: 'say', room: 'json-limits', key: 'raw', json: nested(65) }));
                answers.push((await event(parley, 'close')).code, parley.state);
                return answers;""", "");

        assertThat(answers).isEqualTo(List.of(1, "invalid", 2, "invalid", "invalid", "open", 4400, "refused"));
    }

    @Test
    void a_close_says_what_was_and_what_comes_next(@TempDir Path directory) {
        try (WarServer server = WarServer.start(directory)) {
            Page page = BROWSING.open(server.localhost("health/live"));
            run(page, """
                    globalThis.parley = new Parley('/ws/chat');
                    globalThis.told = [];
                    parley.addEventListener('bye', e => told.push(['bye', e.code, e.reason, e.retryAfter > 0]));
                    parley.addEventListener('close', ({ code, reason, wasClean, name, next, retryIn }) =>
                      told.push(['close', code, reason, wasClean, name, next, retryIn > 0]));
                    await event(parley, 'open');""", "");

            server.stop();
            Object stopped = run(
                    page, "if (told.length < 2) await event(parley, 'close'); return told.splice(0).slice(0, 2)", "");
            server.startAgain();
            run(page, "parley.open(); if (parley.state !== 'open') await event(parley, 'open'); told.length = 0;", "");
            server.kill();
            Object killed = run(page, "if (!told.length) await event(parley, 'close'); return told[0]", "");

            assertThat(stopped)
                    .isEqualTo(List.of(
                            List.of("bye", 4503, "server restarting", true),
                            Arrays.asList(
                                    "close", 4503, "server restarting", true, "server restarting", "reconnect", true)));
            assertThat(killed).isEqualTo(List.of("close", 1006, "", false, "connection lost", "reconnect", true));
        }
    }

    @Test
    void a_refused_handshake_is_explained_and_not_tried_again(@TempDir Path directory) {
        try (WarServer server = WarServer.start(directory, "origins=https://elsewhere.example")) {
            assertThat(run(BROWSING.open(server.localhost("health/live")), """
                            const parley = new Parley('/ws/chat');
                            const { code, wasClean, next, refusal } = await event(parley, 'close');
                            return [code, wasClean, next, refusal.reason, refusal.setting, parley.state, parley.readyState];""", ""))
                    .isEqualTo(List.of(1006, false, "stop", "origin-not-allowed", "parley.origins", "refused", 3));
        }
    }

    @Test
    void a_token_is_replaced_before_it_expires_on_the_open_connection(@TempDir Path directory) {
        try (WarServer server =
                WarServer.start(directory, "guests=false", "auth.jwt.secret=" + HandshakeScenarios.SECRET)) {
            Page page = BROWSING.open(server.localhost("health/live"));
            List<String> tokens = Stream.of(4, 8, 3600)
                    .map(seconds -> Tokens.until(Instant.now().plusSeconds(seconds), "ann"))
                    .toList();

            assertThat(run(page, """
                            const closes = [];
                            let [asked, refreshed] = [0, 0];
                            const parley = new Parley('/ws/chat', { token: async () => argument[asked++] });
                            parley.addEventListener('close', ({ code }) => closes.push(code));
                            await within(new Promise(done => parley.addEventListener('frame', ({ sent, data }) => {
                              if (!sent && data.includes('"refreshed"') && ++refreshed === 2) done();
                            })));
                            const { seq } = await parley.room('tokens').say('still here');
                            return [parley.user.id, asked, closes, seq];""", tokens)).isEqualTo(List.of("ann", 3, List.of(), 1));
        }
    }
}
