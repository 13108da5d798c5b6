import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';
import { dial, FakeSocket, pass, settled, still } from './fakes.mjs';

beforeEach(() => still());

test('the client offers its subprotocol, says hello with its name, and is open once welcomed', async () => {
  const { parley, events } = dial({ name: 'Ada' });
  assert.equal(FakeSocket.last.url, 'wss://chat.example/ws/chat');
  assert.deepEqual(FakeSocket.last.protocols, ['parley.v1.json']);
  assert.deepEqual([parley.state, parley.readyState], ['connecting', 0]);
  FakeSocket.last.accept();
  assert.deepEqual([parley.state, parley.readyState], ['greeting', 1]);
  await settled();
  const [{ client }] = FakeSocket.last.commands();
  assert.deepEqual(FakeSocket.last.commands(), [{ op: 'hello', name: 'Ada', client, id: 1 }]);
  assert.match(client, /^[0-9a-f]{32}$/);
  await FakeSocket.last.answer('hello', {
    ev: 'welcome',
    user: { id: 'u1', name: 'Ada' },
    heartbeat: 25_000,
    limits: {},
  });
  assert.deepEqual([parley.state, parley.user.id, events[0].type], ['open', 'u1', 'open']);
});

test('an unrequested welcome says who we are, but only the answer to hello opens', async () => {
  const { parley } = dial();
  FakeSocket.last.accept();
  FakeSocket.last.tell({ ev: 'welcome', user: { id: 'g', name: 'guest' }, heartbeat: 1, limits: {} });
  await settled();
  assert.deepEqual([parley.user.name, parley.state], ['guest', 'greeting']);
  await FakeSocket.last.answer('hello', { ev: 'error', code: 'already-welcomed', message: '', retry: false });
  assert.equal(parley.state, 'open');
});

test('http addresses become ws addresses', () => {
  dial();
  const secure = new URL(FakeSocket.last.url);
  assert.equal(secure.protocol, 'wss:');
});

for (const code of [1001, 1006, 1011, 4503, 4508, 4529, 1005]) {
  test(`${code} comes back after the delay`, async () => {
    const { parley, closes } = dial();
    await FakeSocket.last.welcome();
    FakeSocket.last.drop(code, 'why', true);
    await settled();
    const [close] = closes();
    assert.deepEqual(
      [close.code, close.reason, close.wasClean, close.next, close.retryIn],
      [code, 'why', true, 'reconnect', 1000],
    );
    assert.deepEqual([parley.state, parley.readyState, parley.retryAt], ['waiting', 3, Date.now() + 1000]);
    await pass(999);
    assert.equal(FakeSocket.all.length, 1);
    await pass(1);
    assert.equal(FakeSocket.all.length, 2);
  });
}

for (const code of [1000, 1002, 1007, 1009, 4400, 4401, 4403, 4408, 4499]) {
  test(`${code} stops`, async () => {
    const { parley, closes } = dial();
    await FakeSocket.last.welcome();
    FakeSocket.last.drop(code, 'why', true);
    await settled();
    assert.deepEqual([closes()[0].next, parley.state, parley.retryAt], ['stop', 'refused', 0]);
    await pass(120_000, 5000);
    assert.equal(FakeSocket.all.length, 1);
    parley.open();
    assert.equal(FakeSocket.all.length, 2);
  });
}

test('bye says when to reconnect', async () => {
  const { parley, closes, events } = dial();
  await FakeSocket.last.welcome();
  FakeSocket.last.tell({ ev: 'bye', code: 4503, reason: 'server restarting', retryAfter: 7000 });
  FakeSocket.last.drop(4503, 'server restarting', true);
  await settled();
  assert.equal(events.find(event => event.type === 'bye').retryAfter, 7000);
  assert.equal(closes()[0].retryIn, 7000);
  await pass(6999);
  assert.equal(FakeSocket.all.length, 1);
  await pass(1);
  assert.equal(FakeSocket.all.length, 2);
  assert.equal(parley.state, 'connecting');
});

test('an attempt that is not answered is given up', async () => {
  const { closes } = dial({ connectTimeout: 3000 });
  await pass(3000);
  assert.deepEqual([closes()[0].code, closes()[0].reason], [1006, 'not welcomed within 3000 ms']);
  await pass(1000);
  assert.equal(FakeSocket.all.length, 2);
  FakeSocket.last.accept(); // open, but hello is never answered
  await pass(3000);
  assert.equal(closes().length, 2);
});

test('silence starts a probe, and a probe without an answer ends the connection', async () => {
  const { parley, closes } = dial();
  await FakeSocket.last.welcome();
  await pass(25_000, 1000);
  FakeSocket.last.tell({ ev: 'tick' });
  await pass(29_000, 1000);
  assert.equal(FakeSocket.last.commands('ping').length, 0);
  await pass(7000, 1000);
  assert.equal(FakeSocket.last.commands('ping').length, 1);
  assert.equal(parley.state, 'open');
  await pass(5000, 1000);
  assert.match(closes()[0].reason, /nothing heard for \d+ ms/);
  assert.equal(closes()[0].next, 'reconnect');
});

test('an answered probe keeps the connection', async () => {
  const { parley, closes } = dial();
  await FakeSocket.last.welcome();
  await pass(35_000, 1000);
  FakeSocket.last.tell({ ev: 'pong' });
  await pass(6000, 1000);
  assert.deepEqual([closes().length, parley.state], [0, 'open']);
});

test('a subprotocol other than ours stops the client', async () => {
  const { closes } = dial();
  FakeSocket.last.accept('');
  await settled();
  assert.deepEqual([closes()[0].code, closes()[0].next], [1002, 'stop']);
  assert.match(closes()[0].reason, /chose "", not parley\.v1\.json/);
});

test('a refused handshake is explained by the dry run, and stops the client', async () => {
  still({
    dryRun: { body: { accepted: false, status: 403, reason: 'origin-not-allowed', setting: 'parley.origins' } },
  });
  const { closes, parley } = dial();
  FakeSocket.last.drop();
  await settled();
  assert.equal(FakeSocket.asked, 'https://chat.example/api/handshake?protocols=parley.v1.json');
  const [{ refusal, next, code }] = closes();
  assert.deepEqual([code, next, refusal.reason, parley.state], [1006, 'stop', 'origin-not-allowed', 'refused']);
});

test('a full server is tried again when it says so', async () => {
  still({ dryRun: { headers: { 'Retry-After': '9' }, body: { accepted: false, status: 503, reason: 'full' } } });
  const { closes } = dial();
  FakeSocket.last.drop();
  await settled();
  assert.deepEqual([closes()[0].next, closes()[0].retryIn, closes()[0].refusal.reason], ['reconnect', 9000, 'full']);
});

test('an address that connects too fast waits as told, and longer each time', async () => {
  still({
    dryRun: { headers: { 'Retry-After': '1' }, body: { accepted: false, status: 429, reason: 'handshake-rate' } },
  });
  const { closes, parley } = dial({ delay: attempt => 100 * 2 ** attempt });
  const waits = [];
  for (let i = 0; i < 6; i++) {
    FakeSocket.last.drop();
    await settled();
    assert.equal(parley.state, 'waiting');
    waits.push(closes().at(-1).retryIn);
    await pass(waits.at(-1));
  }
  assert.deepEqual(waits, [1000, 1000, 1000, 1000, 1600, 3200]);
});

test('what the page does meanwhile overrules the answer of the dry run', async () => {
  let answer;
  globalThis.fetch = () => new Promise(resolve => (answer = resolve));
  const { parley, closes } = dial();
  FakeSocket.last.drop();
  await settled();
  parley.reconnect();
  answer({ status: 200, headers: new Headers(), json: async () => ({ accepted: false, status: 403 }) });
  await settled();
  assert.deepEqual([FakeSocket.all.length, closes().length, parley.state], [2, 0, 'connecting']);
});

test('without a network there is no explanation, only the next attempt', async () => {
  const { closes } = dial();
  FakeSocket.last.drop();
  await settled();
  assert.deepEqual([closes()[0].next, closes()[0].refusal], ['reconnect', null]);
});

test('after close the client does not reconnect', async () => {
  const { parley, closes } = dial();
  await FakeSocket.last.welcome();
  parley.close(1000, 'done');
  assert.equal(parley.state, 'closing');
  await settled();
  assert.deepEqual([closes()[0].code, closes()[0].next, parley.state], [1000, 'stop', 'closed']);
  await pass(60_000, 5000);
  assert.equal(FakeSocket.all.length, 1);
});

test('a connection lost while it is being closed is not replaced', async () => {
  const { parley, closes } = dial();
  await FakeSocket.last.welcome();
  parley.close();
  FakeSocket.last.drop(1006);
  await settled();
  assert.deepEqual([closes()[0].code, closes()[0].next, parley.state], [1006, 'stop', 'closed']);
});

test('reconnect cuts the connection and dials at once', async () => {
  const { parley } = dial({ name: 'Ada' });
  await FakeSocket.last.welcome();
  parley.name = 'Countess';
  parley.reconnect();
  assert.equal(FakeSocket.all.length, 2);
  assert.equal(FakeSocket.all[0].closed.code, 4000);
  FakeSocket.last.accept();
  await settled();
  assert.equal(FakeSocket.last.commands('hello')[0].name, 'Countess');
});

test('a hello that is rejected leaves a guest a guest', async () => {
  const { parley, events } = dial({ name: '' });
  FakeSocket.last.accept();
  FakeSocket.last.tell({ ev: 'welcome', user: { id: 'g', name: 'guest' }, heartbeat: 25_000, limits: {} });
  await FakeSocket.last.answer('hello', { ev: 'error', code: 'invalid', message: 'name', retry: false });
  assert.deepEqual([parley.state, events[0].error.code], ['open', 'invalid']);
});

test('a guest keeps name and secret across a reconnect', async () => {
  dial();
  await FakeSocket.last.welcome({ user: { id: 'g', name: 'guest-1234' } });
  FakeSocket.last.drop();
  await pass(1000);
  FakeSocket.last.accept();
  await settled();
  const [first, second] = FakeSocket.all.map(socket => socket.commands('hello')[0]);
  assert.deepEqual([second.name, second.client], ['guest-1234', first.client]);
});

test('a frame that is not JSON ends the connection with a reason', async () => {
  const { closes } = dial();
  await FakeSocket.last.welcome();
  FakeSocket.last.onmessage({ data: 'rubbish' });
  await settled();
  assert.deepEqual([closes()[0].code, closes()[0].next], [1007, 'stop']);
});
