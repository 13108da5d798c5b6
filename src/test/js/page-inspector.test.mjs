import assert from 'node:assert/strict';
import test from 'node:test';
import { toHar } from '../../../webapp/app/inspector/har.js';
import { badLane } from '../../../webapp/app/inspector/lanes.js';
import { LAB_PING, Seen, STEPS } from '../../../webapp/app/inspector/steps.js';

const frame = (sent, text, more) => ({ connection: 'chat', sent, at: 1_700_000_000_000, binary: false, text, ...more });

/** A member that browsers' tools have added to the format. */
const messages = entry => entry['_webSocketMessages'];

const done = seen => Object.keys(STEPS).filter(name => STEPS[name].done(seen));

test('each step of the tour is ticked by what it is about, and by nothing else', () => {
  const seen = new Seen();
  const expect = (name, ...acts) => {
    for (const act of acts) assert.deepEqual([done(seen).includes(name), act()], [false, undefined], name);
    assert.ok(done(seen).includes(name), name);
  };
  expect('request', () => seen.tab('handshake'));
  expect('answer', () => seen.state('open'));
  expect('states', () => seen.tab('connection'));
  expect(
    'text',
    () => seen.frame(frame(false, '{"ev":"message","text":"\\"op\\":\\"say\\""}')),
    () => seen.frame(frame(true, '{"op":"say","id":3,"text":"hi"}')),
  );
  expect('binary', () => seen.frame(frame(true, '68 69', { connection: 'binary', binary: true })));
  expect(
    'ping',
    () => seen.frame(frame(false, '{"ev":"pong","re":7}')),
    () => seen.frame(frame(false, `{"ev":"tick"}\n{"ev":"pong","re":${LAB_PING}}`)),
  );
  expect('close', () => seen.close({ connection: 'chat', code: 1000, next: 'stop' }));
  expect('refusal', () => seen.close({ connection: 'nonsense.v9', code: 1006 }));
  expect(
    'reconnect',
    () => seen.close({ connection: 'chat', code: 4000, next: 'reconnect' }),
    () => seen.state('connecting'),
    () => seen.state('open'),
  );
  expect(
    'resume',
    () => seen.frame(frame(true, '{"op":"join","id":9,"room":"a","since":{"epoch":"e","seq":1}}')),
    () => seen.frame(frame(false, '{"ev":"joined","re":8}')),
    () => seen.frame(frame(false, '{"ev":"joined","re":9,"messages":[{"text":"cut off')),
  );
  assert.equal(done(seen).length, Object.keys(STEPS).length);
});

test('an archive has the frames of each connection, and no credentials', () => {
  const hello = JSON.stringify({ op: 'hello', token: 'a"b', client: 'secret', name: 'Ada' });
  const text = JSON.stringify({ op: 'say', text: '"token":"not one"' });
  const frames = [
    frame(true, hello),
    frame(true, text),
    frame(false, '68 69', { connection: 'binary', binary: true, at: 1_700_000_000_250 }),
  ];
  const about = name => ({ url: `ws://a/${name}`, protocol: name });
  const { entries } = JSON.parse(JSON.stringify(toHar(frames, about))).log;
  assert.deepEqual(
    entries.map(entry => [entry.request.url, messages(entry).length]),
    [
      ['ws://a/chat', 2],
      ['ws://a/binary', 1],
    ],
  );
  const [first, second] = messages(entries[0]);
  assert.deepEqual(JSON.parse(first.data), { op: 'hello', token: '(masked)', client: '(masked)', name: 'Ada' });
  assert.equal(second.data, text);
  assert.deepEqual(messages(entries[1]), [{ type: 'receive', time: 1_700_000_000.25, opcode: 2, data: btoa('hi') }]);
  assert.deepEqual(toHar([], about).log.entries, []);
});

test('a token is masked although the frame was cut in the middle of it, or typed with blanks', () => {
  for (const text of [`{"op":"hello","token":"${'s'.repeat(4000)}`, '{"op":"hello", "token" : "secret\\"s"}']) {
    const [entry] = toHar([frame(true, text)], name => ({ url: `ws://a/${name}`, protocol: '' })).log.entries;
    assert.doesNotMatch(messages(entry)[0].data, /sss|secret/);
  }
});

test('a bad lane keeps the order of frames', async () => {
  const sent = [];
  globalThis.WebSocket = class {
    readyState = 1;
    send = data => sent.push(data);
  };
  const Lane = badLane('loss');
  const lane = new Lane('ws://a', []);
  for (let i = 0; i < 60; i++) {
    lane.send(i);
    await new Promise(resolve => setTimeout(resolve, i % 3));
  }
  while (sent.length < 60) await new Promise(resolve => setTimeout(resolve, 20));
  assert.deepEqual(
    sent,
    [...sent].sort((a, b) => a - b),
  );
});
