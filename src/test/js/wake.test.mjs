import assert from 'node:assert/strict';
import test, { afterEach, beforeEach, mock } from 'node:test';
import { dial, FakeSocket, pass, settled, still } from './fakes.mjs';

let window; // to hear, as a browser has one
const original = globalThis.addEventListener;

beforeEach(() => {
  still();
  window = new EventTarget();
  globalThis.addEventListener = window.addEventListener.bind(window);
  globalThis.document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
});

afterEach(() => {
  globalThis.addEventListener = original;
  delete globalThis.document;
});

const wakers = {
  online: () => window.dispatchEvent(new Event('online')),
  pageshow: () => window.dispatchEvent(new Event('pageshow')),
  visibilitychange: () => document.dispatchEvent(new Event('visibilitychange')),
};

for (const [type, fire] of Object.entries(wakers)) {
  test(`${type} ends the waiting`, async () => {
    dial({ delay: () => 20_000 });
    FakeSocket.last.drop();
    await settled();
    fire();
    assert.equal(FakeSocket.all.length, 2);
  });

  test(`${type} probes an open connection`, async () => {
    const { parley } = dial();
    await FakeSocket.last.welcome();
    fire();
    assert.equal(FakeSocket.last.commands('ping').length, 1);
    await pass(5000);
    assert.equal(parley.state, 'waiting');
  });
}

test('the event offline probes an open connection', async () => {
  const { parley } = dial();
  await FakeSocket.last.welcome();
  window.dispatchEvent(new Event('offline'));
  await pass(5000);
  assert.equal(parley.state, 'waiting');
});

test('a page that becomes hidden wakes nothing', async () => {
  dial({ delay: () => 20_000 });
  FakeSocket.last.drop();
  await settled();
  document.visibilityState = 'hidden';
  wakers.visibilitychange();
  assert.equal(FakeSocket.all.length, 1);
});

test('a jump of the clock ends the delay', async () => {
  dial({ delay: () => 600_000 });
  FakeSocket.last.drop();
  await settled();
  mock.timers.setTime(Date.now() + 80_000);
  await pass(5000);
  assert.equal(FakeSocket.all.length, 2);
});

test('nothing reconnects before the time that the server asked for', async () => {
  dial();
  await FakeSocket.last.welcome();
  FakeSocket.last.tell({ ev: 'bye', code: 4503, reason: 'server restarting', retryAfter: 7000 });
  FakeSocket.last.drop(4503);
  await settled();
  wakers.online();
  assert.equal(FakeSocket.all.length, 1);
  await pass(7000);
  assert.equal(FakeSocket.all.length, 2);
});

test('after close nothing wakes the client', async () => {
  const { parley } = dial();
  await FakeSocket.last.welcome();
  parley.close();
  await settled();
  wakers.online();
  await pass(30_000, 5000);
  assert.equal(FakeSocket.all.length, 1);
});
