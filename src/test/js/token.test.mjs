import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';
import { expiry } from '../../../webapp/client/token.js';
import { dial, FakeSocket, pass, settled, still } from './fakes.mjs';

beforeEach(() => still());

const jwt = seconds => `h.${btoa(JSON.stringify({ exp: Date.now() / 1000 + seconds })).replace(/=+$/, '')}.s`;

test('a fixed token goes with hello', async () => {
  dial({ token: 'abc' });
  FakeSocket.last.accept();
  await settled();
  assert.equal(FakeSocket.last.commands('hello')[0].token, 'abc');
});

test('the token function is called for each connection', async () => {
  let asked = 0;
  dial({ token: async () => `t${++asked}` });
  await FakeSocket.last.welcome();
  FakeSocket.last.drop();
  await pass(1000);
  FakeSocket.last.accept();
  await settled();
  assert.equal(FakeSocket.last.commands('hello')[0].token, 't2');
});

test('a token is refreshed over the open connection before it expires', async () => {
  dial({ token: () => jwt(100) });
  await FakeSocket.last.welcome({ heartbeat: 1e9 });
  await pass(79_000, 1000);
  assert.equal(FakeSocket.last.commands('refresh').length, 0);
  await pass(2000);
  assert.equal(FakeSocket.last.commands('refresh').length, 1);
  await FakeSocket.last.answer('refresh', { ev: 'refreshed', expires: Date.now() + 50_000 });
  await pass(41_000, 1000);
  assert.equal(FakeSocket.last.commands('refresh').length, 2);
});

test('an expired token is replaced by a new one, once', async () => {
  const { closes } = dial({ token: () => jwt(30) });
  await FakeSocket.last.welcome();
  FakeSocket.last.drop(4401, 'not authenticated', true);
  await settled();
  assert.equal(closes()[0].next, 'reconnect');
  await pass(1000);
  FakeSocket.last.accept();
  FakeSocket.last.drop(4401, 'not authenticated', true);
  await settled();
  assert.equal(closes()[1].next, 'stop');
});

test('a failing token function ends the attempt, and the next attempt calls it again', async () => {
  let works = false;
  const { parley, events, closes } = dial({
    token: async () => {
      if (!works) throw new Error('identity is down');
      return 'good';
    },
  });
  FakeSocket.last.accept();
  await settled();
  assert.equal(events[0].error.message, 'identity is down');
  assert.deepEqual([closes()[0].reason, parley.state], ['no token available', 'waiting']);
  works = true;
  await pass(1000);
  FakeSocket.last.accept();
  await settled();
  assert.equal(FakeSocket.last.commands('hello')[0].token, 'good');
});

test('expiry is read from a JWT and nothing else', () => {
  assert.equal(expiry(jwt(10)), Date.now() + 10_000);
  for (const token of [undefined, '', 'opaque', 'a.b.c', `h.${btoa('{}')}.s`]) assert.equal(expiry(token), undefined);
});
