import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';
import { dial, FakeSocket, pass, record, settled, still } from './fakes.mjs';

beforeEach(() => still());

async function lobby(options) {
  const client = dial(options);
  const room = client.parley.room('lobby');
  await FakeSocket.last.welcome({ heartbeat: 1e9 });
  await FakeSocket.last.joined();
  return { ...client, room };
}

const socket = () => FakeSocket.last;
const says = () => socket().commands('say');
const said = seq => ({ ev: 'said', room: 'lobby', epoch: 'e1', seq, at: 5 });
const slow = (retryAfter = 4000) => ({ ev: 'error', code: 'slow-down', message: 'slowly', retry: true, retryAfter });

test('who says too much waits as long as the server asks, and then says it in order', async () => {
  const { room } = await lobby();
  const told = record(room, 'slow-down');
  const positions = ['a', 'b'].map(text => room.say(text));
  await socket().answer('say', slow());
  assert.deepEqual([told[0].until, room.slowUntil], [Date.now() + 4000, Date.now() + 4000]);
  assert.deepEqual(
    room.pending.map(({ sent }) => sent),
    [false, false],
  );
  await pass(3750);
  assert.equal(says().length, 1);
  await pass(250);
  assert.deepEqual([says()[1].text, says()[1].key, room.slowUntil], ['a', says()[0].key, 0]);
  await socket().answer('say', said(1));
  await socket().answer('say', said(2));
  assert.deepEqual(
    (await Promise.all(positions)).map(({ seq }) => seq),
    [1, 2],
  );
});

test('what is said or changed during the wait waits, too', async () => {
  const { room } = await lobby();
  const first = room.say('a');
  await socket().answer('say', slow());
  room.edit(1, 'b');
  await pass(1000);
  assert.equal(socket().commands('edit').length, 0);
  await pass(3000);
  await socket().answer('say', said(1));
  await first;
  assert.equal(socket().commands('edit').length, 1);
});

test('a large window shrinks to one message while the server has had enough', async () => {
  const { room } = await lobby({ queue: { window: 3 } });
  const positions = ['a', 'b', 'c', 'd'].map(text => room.say(text));
  await settled();
  const [a, b, c] = says().map(({ id }) => id);
  for (const [re, after] of [[a, 1000], [b, 2000], [c, 3000]]) socket().tell({ re, ...slow(after) }); // prettier-ignore
  await pass(2750);
  assert.equal(says().length, 3);
  for (let seq = 1; seq <= 4; seq++) {
    await pass(250);
    assert.equal(says().length, 3 + seq);
    await socket().answer('say', said(seq));
  }
  assert.deepEqual(
    (await Promise.all(positions)).map(({ seq }) => seq),
    [1, 2, 3, 4],
  );
});

test('the wait survives a reconnect', async () => {
  const { room } = await lobby();
  const position = room.say('a');
  await socket().answer('say', slow(10_000));
  socket().drop();
  await pass(1000);
  await socket().welcome({ heartbeat: 1e9 });
  await socket().joined();
  assert.equal(says().length, 0);
  await pass(9000);
  await socket().answer('say', said(1));
  assert.equal((await position).seq, 1);
});

test('a message that is refused again and again is rejected in the end', async () => {
  const { room } = await lobby();
  const rejected = assert.rejects(room.say('a'), { code: 'slow-down', retry: true, retryAfter: 1000 });
  for (let i = 0; i < 11; i++) {
    await socket().answer('say', slow(1000));
    await pass(1000);
  }
  await rejected;
  assert.equal(says().length, 11);
});

test('other questions wait for retryAfter, too', async () => {
  const { room } = await lobby();
  const who = room.who();
  await socket().answer('who', slow(3000));
  await pass(2750);
  assert.equal(socket().commands('who').length, 1);
  await pass(250);
  await socket().answer('who', { ev: 'members', members: [] });
  assert.deepEqual(await who, []);
});

test('after close nothing waits that would keep a program alive', async () => {
  const { parley, room } = await lobby();
  const rejected = assert.rejects(room.say('a'), { code: 'closed' });
  await socket().answer('say', slow(60_000));
  parley.close();
  await rejected;
  await pass(61_000, 5000);
  assert.equal(says().length, 1);
});
