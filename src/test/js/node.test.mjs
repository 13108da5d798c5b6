// What is different outside of a browser: no WebSocket, no IndexedDB, no SharedWorker, and processes that should end.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test, { beforeEach } from 'node:test';
import { ParleyError } from '../../../webapp/client/parley.js';
import { dial, FakeSocket, pass, settled, still } from './fakes.mjs';

// loaded on demand by the library: loaded here, they take no time
await import('../../../webapp/client/store.js');
await import('../../../webapp/client/shared.js');

beforeEach(() => still());

/** Throws an error that nobody listens for, as the package `ws` does. */
class NodeSocket extends FakeSocket {
  fail(message) {
    if (!this.onerror) throw new Error(`uncaught: ${message}`);
    this.onerror({ message });
  }
}

/** Runs a program in a process of its own, which has to end by itself. */
function run(program) {
  const library = new URL('../../../webapp/client/parley.js', import.meta.url);
  const text = `delete globalThis.WebSocket; const { Parley } = await import('${library}'); ${program}`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', text], { encoding: 'utf8', timeout: 20_000 });
}

test('without a WebSocket or a substitute the constructor says so, and the process ends', () => {
  const { status, signal, stdout, stderr } = run(
    `try { new Parley('ws://127.0.0.1:1/', { fallback: false }) } catch ({ name, code, message }) { console.log(name, code, message) }`,
  );
  assert.deepEqual([status, signal, stderr], [0, null, '']);
  assert.match(stdout, /^ParleyError no-websocket .*options\.WebSocket/);
});

test('an address that cannot be dialled starts no timer', () => {
  const { status, signal, stdout } = run(`
    class WebSocket { constructor() { throw new SyntaxError('bad address') } }
    try { new Parley('ws://127.0.0.1:1/', { WebSocket }) } catch (error) { console.log(error.message) }`);
  assert.deepEqual([status, signal, stdout], [0, null, 'bad address\n']);
});

test('after close nothing keeps the process alive', () => {
  const { status, signal, stdout, stderr } = run(`
    class WebSocket {
      readyState = 0;
      protocol = 'parley.v1.json';
      constructor() { queueMicrotask(() => { this.readyState = 1; this.onopen() }) }
      send(frame) {
        const { op, id } = JSON.parse(frame);
        const user = { id: 'u', name: 'Ada' };
        if (op === 'hello') this.#tell({ ev: 'welcome', re: id, user, heartbeat: 25_000, limits: {} });
        if (op === 'join') this.#tell({ ev: 'joined', re: id, room: 'r', epoch: 'e', seq: 9, recovered: true, missed: 5, messages: [], members: [] });
      }
      close(code) { queueMicrotask(() => this.onclose?.({ code, reason: '', wasClean: true })) }
      #tell(event) { queueMicrotask(() => this.onmessage({ data: JSON.stringify(event) })) }
    }
    const token = () => 'h.' + btoa('{"exp":9999999999}') + '.s';
    const parley = new Parley('ws://127.0.0.1:1/', { WebSocket, token });
    const room = parley.room('r');
    await new Promise(done => room.addEventListener('joined', done));
    const start = Date.now();
    parley.close();
    process.on('exit', () => console.log(parley.state, Date.now() - start < 3000));`);
  assert.deepEqual([status, signal, stdout, stderr], [0, null, 'closed true\n', '']);
});

test('a token that arrives after close is not refreshed', async () => {
  let give;
  let asked = 0;
  const { parley } = dial({ token: () => new Promise(resolve => ((give = resolve), asked++)) });
  FakeSocket.last.accept();
  await settled();
  parley.close();
  give(`h.${btoa(JSON.stringify({ exp: Date.now() / 1000 + 10 }))}.s`);
  await pass(60_000, 5000);
  assert.equal(asked, 1);
});

test('an attempt that fails by an error event alone is noticed at once, with its message', async () => {
  const { parley, closes } = dial({ WebSocket: NodeSocket });
  FakeSocket.last.fail('connect ECONNREFUSED');
  await settled();
  const [{ code, reason, next, retryIn }] = closes();
  assert.deepEqual([code, reason, next, retryIn], [1006, 'connect ECONNREFUSED', 'reconnect', 1000]);
  FakeSocket.last.drop(1006); // ws reports a close as well
  await settled();
  assert.deepEqual([closes().length, parley.state], [1, 'waiting']);
});

test('an error after the client closed, replaced or gave up a socket is caught', async () => {
  const { parley } = dial({ WebSocket: NodeSocket, connectTimeout: 3000 });
  parley.reconnect();
  FakeSocket.all[0].fail('closed before the connection was established');
  await pass(3000);
  FakeSocket.all[1].fail('too late');
  await pass(1000);
  parley.close();
  FakeSocket.all[2].fail('closed before the connection was established');
  await settled();
  assert.equal(parley.state, 'closed');
});

test('without SharedWorker, a shared client dials with the WebSocket from its options', async () => {
  const { parley } = dial({ shared: true, WebSocket: NodeSocket });
  await settled();
  assert.ok(FakeSocket.last instanceof NodeSocket);
  await FakeSocket.last.welcome();
  assert.equal(parley.state, 'open');
});

test('without IndexedDB, persist reports it once and the client works in memory', async () => {
  const { parley, events } = dial({ persist: true });
  const room = parley.room('lobby');
  FakeSocket.last.accept();
  await settled();
  const [{ error }] = events;
  assert.ok(error instanceof ParleyError);
  assert.deepEqual([error.code, /indexedDB/.test(error.message)], ['not-persistent', true]);
  await FakeSocket.last.answer('hello', { ev: 'welcome', user: { id: 'u' }, heartbeat: 1e6, limits: {} });
  await FakeSocket.last.joined();
  const position = room.say('x');
  await FakeSocket.last.answer('say', { ev: 'said', epoch: 'e1', seq: 1, at: 5 });
  assert.equal((await position).seq, 1);
  parley.close();
});

test('a wrong path is reported as one, although the server accepts the dry run', async () => {
  globalThis.fetch = async url =>
    String(url).includes('/api/')
      ? { status: 200, headers: new Headers(), json: async () => ({ accepted: true, status: 101 }) }
      : { status: 404 };
  const { closes } = dial();
  FakeSocket.last.drop();
  await settled();
  const [{ refusal, next }] = closes();
  assert.deepEqual([refusal.accepted, refusal.status, refusal.reason], [false, 404, 'path-unknown']);
  assert.match(refusal.detail, /wss:\/\/chat\.example\/ws\/chat.*path may be wrong/);
  assert.equal(next, 'reconnect', 'a container that replaces the application answers 404, too');
});

test('a missing dry run is reported as a wrong path, too', async () => {
  globalThis.fetch = async () => ({ status: 404, headers: new Headers() });
  const { closes } = dial();
  FakeSocket.last.drop();
  await settled();
  assert.deepEqual([closes()[0].refusal.reason, closes()[0].next], ['path-unknown', 'reconnect']);
});

test('a dry run that is accepted at the right path still points to a proxy', async () => {
  globalThis.fetch = async url => {
    if (!String(url).includes('/api/')) throw new TypeError('another origin is not told');
    return { status: 200, headers: new Headers(), json: async () => ({ accepted: true, status: 101 }) };
  };
  const { closes } = dial();
  FakeSocket.last.drop();
  await settled();
  assert.deepEqual([closes()[0].refusal.accepted, closes()[0].next], [true, 'reconnect']);
});
