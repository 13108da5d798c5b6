import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';
import { dial, FakeSocket, message, pass, settled, still } from './fakes.mjs';

beforeEach(() => still());

/** Returns JSON of nested arrays. */
const nested = levels => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

async function lobby(options) {
  const client = dial(options);
  const room = client.parley.room('lobby');
  await FakeSocket.last.welcome({ limits: { message: 100_000, rooms: 10, history: 3 } });
  await FakeSocket.last.joined();
  return { ...client, room };
}

const says = () => FakeSocket.last.commands('say');

const forbidden = {
  'JSON of more than 64 levels': [nested(65), /64 levels/],
  'a property name of more than 1024 characters': [{ ['n'.repeat(1025)]: 1 }, /1024 characters/],
  'a lone surrogate in a property name': [{ deep: [{ '\ud800': 1 }] }, /surrogate/],
  'a lone surrogate in a string of JSON': [{ text: '\udc00' }, /surrogate/],
  'a bigint': [{ n: 1n }, /BigInt/],
  'a function': [() => {}, /not JSON/],
};

for (const [what, [data, why]] of Object.entries(forbidden)) {
  test(`${what} is rejected before it is sent, said or signalled`, async () => {
    const { parley, room } = await lobby();
    await assert.rejects(room.say(data), { name: 'ParleyError', code: 'invalid', retry: false, message: why });
    assert.throws(() => room.signal('k', data), { name: 'ParleyError', code: 'invalid' });
    assert.deepEqual([says().length, FakeSocket.last.commands('signal').length, room.pending.length], [0, 0, 0]);
    assert.equal(parley.state, 'open');
  });
}

test('a message at the limits is sent', async () => {
  const { room } = await lobby({ queue: { window: 9 } });
  const text = '\\ud800 is written like this, and 😀 is a pair';
  for (const data of [nested(64), { ['n'.repeat(1024)]: 1 }, { [text]: text }]) room.say(data);
  await settled();
  assert.deepEqual(
    says().map(({ json }) => json),
    [nested(64), { ['n'.repeat(1024)]: 1 }, { [text]: text }],
  );
});

test('a message is a copy: later changes to the object do not reach it', async () => {
  const { parley } = dial();
  const data = { n: 1, at: new Date(0), none: undefined };
  parley.room('lobby').say(data);
  await settled();
  data.n = 2;
  await FakeSocket.last.welcome();
  await FakeSocket.last.joined();
  assert.deepEqual(says()[0].json, { n: 1, at: '1970-01-01T00:00:00.000Z' });
});

test('a signal that is too big is rejected', async () => {
  const { room } = await lobby();
  assert.throws(() => room.signal('k', 'x'.repeat(100_001)), { code: 'too-big' });
});

for (const [what, options] of Object.entries({ key: { key: 'k'.repeat(1e6) }, type: { type: 't'.repeat(1e6) } })) {
  test(`a ${what} that makes the frame too long is rejected before it is sent`, async () => {
    const { room } = await lobby();
    await assert.rejects(room.say('x', options), { code: 'too-big' });
    assert.equal(says().length, 0);
  });
}

test('a room whose name makes the frame too long is rejected without a frame', async () => {
  const { parley } = await lobby();
  await assert.rejects(parley.room('r'.repeat(1e6)).say('x'), { code: 'too-big' });
  assert.equal(FakeSocket.last.commands('join').length, 1);
});

for (const code of [1009, 4400]) {
  test(`what was on its way at a close with ${code} is rejected and not sent again`, async () => {
    const { parley, room } = await lobby();
    const bad = assert.rejects(room.say('bad'), { name: 'ParleyError', code: 'invalid', message: new RegExp(code) });
    await settled();
    FakeSocket.last.drop(code, 'malformed message', true);
    await bad;
    parley.open();
    await FakeSocket.last.welcome();
    await FakeSocket.last.joined();
    assert.equal(says().length, 0);
    const good = room.say('good');
    await FakeSocket.last.answer('say', { ev: 'said', epoch: 'e1', seq: 1, at: 5 });
    assert.equal((await good).seq, 1);
  });
}

test('a message on its way at any other close is sent again', async () => {
  const { room } = await lobby();
  room.say('once');
  await settled();
  FakeSocket.last.drop(1011);
  await pass(1000);
  await FakeSocket.last.welcome();
  await FakeSocket.last.joined();
  assert.equal(says().length, 1);
});

test('say resolves with the three fields of a position, whichever event confirms it', async () => {
  const { room } = await lobby();
  const one = room.say('one');
  await FakeSocket.last.answer('say', { ev: 'said', room: 'lobby', key: 'k', epoch: 'e1', seq: 1, at: 5 });
  assert.deepEqual(await one, { epoch: 'e1', seq: 1, at: 5 });
  const two = room.say('two', { key: 'k2' });
  await settled();
  FakeSocket.last.tell(message(1), message(2, { key: 'k2' }));
  assert.deepEqual(await two, { epoch: 'e1', seq: 2, at: 2000 });
});
