// Two tabs that share a connection: the library and its worker together, over a socket whose server is the test.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test, { afterEach, beforeEach } from 'node:test';
import vm from 'node:vm';
import { dial, FakeSocket, message, pass, record, settled, still } from './fakes.mjs';

await import('../../../webapp/client/shared.js'); // loaded on demand by the library: loaded here, it takes no time

const source = readFileSync(new URL('../../../webapp/client/worker.js', import.meta.url), 'utf8');
const { navigator } = globalThis;

/** Replaces what a browser has: messages between a tab and the worker arrive a moment later, as copies. */
beforeEach(() => {
  still();
  const self = {};
  vm.runInNewContext(source, { self, WebSocket: FakeSocket });
  globalThis.SharedWorker = class {
    constructor() {
      const [ours, theirs] = [{}, {}];
      for (const [from, to] of [
        [ours, theirs],
        [theirs, ours],
      ]) {
        from.postMessage = data => {
          const copy = JSON.parse(JSON.stringify(data));
          queueMicrotask(() => to.onmessage({ data: copy }));
        };
      }
      self.onconnect({ ports: [theirs] });
      this.port = ours;
    }
  };
  Object.assign(globalThis, { addEventListener() {}, removeEventListener() {} });
  Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
});

afterEach(() => {
  for (const name of ['SharedWorker', 'addEventListener', 'removeEventListener']) delete globalThis[name];
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
});

async function tab(name) {
  const client = dial({ shared: true, name });
  await settled();
  return client;
}

const welcome = (user, re) => ({ ev: 'welcome', re, session: 's', user, heartbeat: 25_000, limits: {} });

/** The server accepts the newest connection and calls the user what the hello asks for. */
async function greet() {
  if (!FakeSocket.last.readyState) FakeSocket.last.accept();
  await settled();
  const [{ id, name }] = FakeSocket.last.commands('hello');
  FakeSocket.last.tell(welcome({ id: 'u1', name }, id));
  await settled();
}

async function answerJoins(fields) {
  for (const { id, room } of FakeSocket.last.commands('join')) {
    FakeSocket.last.tell({ ev: 'joined', re: id, room, epoch: 'e1', seq: 0, messages: [], members: [], ...fields });
  }
  await settled();
}

test('a message that one tab gets with its answer to join reaches the others, too', async () => {
  const [one, two] = [await tab('Ada'), await tab('Ada')];
  await greet();
  const texts = [one, two].map(({ parley }) => {
    const heard = record(parley.room('lobby'), 'message');
    return () => heard.map(({ data }) => data);
  });
  await settled();
  const [first, second] = FakeSocket.last.commands('join');
  const joined = { ev: 'joined', room: 'lobby', epoch: 'e1', members: [] };
  FakeSocket.last.tell({ ...joined, re: first.id, seq: 1, messages: [message(1)] });
  await settled();
  // said before the server handled the second join, and so never sent to this connection again
  FakeSocket.last.tell({ ...joined, re: second.id, seq: 2, messages: [message(1), message(2)] });
  await settled();
  const [{ id, after, limit }] = FakeSocket.last.commands('history');
  assert.deepEqual([after, limit], [1, 1]);
  FakeSocket.last.tell({ ev: 'history', re: id, room: 'lobby', messages: [message(2)], more: false });
  await settled();
  assert.deepEqual(
    texts.map(read => read()),
    [
      ['m1', 'm2'],
      ['m1', 'm2'],
    ],
  );
});

test('a new name applies to all tabs, and no tab changes it back', async () => {
  const [one, two] = [await tab('Ada'), await tab('Ada')];
  await greet();
  one.parley.name = 'Countess';
  one.parley.reconnect();
  await settled();
  assert.equal(FakeSocket.all.length, 2);
  await greet();
  await pass(1000);
  const names = () => [one, two].map(({ parley }) => [parley.user.name, parley.name, parley.state]);
  assert.deepEqual(names(), [
    ['Countess', 'Countess', 'open'],
    ['Countess', 'Countess', 'open'],
  ]);
  FakeSocket.last.drop();
  await pass(1000);
  await greet();
  assert.deepEqual(
    [names(), FakeSocket.all.length],
    [
      [
        ['Countess', 'Countess', 'open'],
        ['Countess', 'Countess', 'open'],
      ],
      3,
    ],
  );
});

test('a connection that one tab finds dead is replaced for all', async () => {
  const [one, two] = [await tab('Ada'), await tab('Ada')];
  await greet();
  FakeSocket.last.close = () => {}; // a dead connection does not close by itself for minutes
  await pass(20_000, 1000);
  const late = await tab('Ada');
  await settled();
  assert.equal(FakeSocket.all.length, 1);
  await pass(21_000, 1000);
  assert.equal(FakeSocket.all.length, 2);
  await greet();
  assert.deepEqual(
    [one, two, late].map(({ parley }) => parley.state),
    ['open', 'open', 'open'],
  );
});

test('a tab that closes does not disturb the others', async () => {
  const [one, two] = [await tab('Ada'), await tab('Ada')];
  await greet();
  const room = two.parley.room('lobby');
  one.parley.close();
  await settled();
  await answerJoins();
  assert.deepEqual([one.parley.state, two.parley.state, room.joined], ['closed', 'open', true]);
});
