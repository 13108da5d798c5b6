import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';
import { dial, FakeSocket, message, pass, record, settled, still } from './fakes.mjs';

beforeEach(() => still());

async function lobby(options, joined) {
  const client = dial(options);
  const room = client.parley.room('lobby');
  await FakeSocket.last.welcome();
  await FakeSocket.last.joined(joined);
  return { ...client, room };
}

const said = seq => ({ ev: 'said', room: 'lobby', epoch: 'e1', seq, at: 5 });
const says = () => FakeSocket.last.commands('say');

test('say resolves with the position once the message is durable', async () => {
  const { room } = await lobby();
  const position = room.say('hello', { key: 'k1' });
  await settled();
  assert.deepEqual(says()[0], { op: 'say', room: 'lobby', key: 'k1', text: 'hello', id: 3 });
  assert.deepEqual(room.pending, [{ key: 'k1', data: 'hello', sent: true }]);
  await FakeSocket.last.answer('say', said(1));
  const { epoch, seq } = await position;
  assert.deepEqual([epoch, seq, room.pending], ['e1', 1, []]);
});

test('messages said offline wait, and are sent in order, one by one', async () => {
  const { parley } = dial();
  const room = parley.room('lobby');
  const positions = ['a', { b: 1 }, new Blob(['c'], { type: 'x/y' }), 'd'].map(data => room.say(data));
  await settled();
  assert.equal(room.pending.length, 4);
  await FakeSocket.last.welcome();
  await FakeSocket.last.joined();
  for (const [i, field] of ['text', 'json', 'base64', 'text'].entries()) {
    assert.equal(says().length, i + 1);
    assert.ok(field in says()[i]);
    await FakeSocket.last.answer('say', said(i + 1));
  }
  assert.deepEqual(
    (await Promise.all(positions)).map(position => position.seq),
    [1, 2, 3, 4],
  );
});

test('a slow blob keeps its position before later messages', async () => {
  const { room } = await lobby({ queue: { window: 2 } });
  room.say(new Blob(['x'.repeat(500)]));
  room.say('after');
  await settled();
  await settled();
  assert.deepEqual(
    says().map(command => 'base64' in command),
    [true, false],
  );
});

test('a larger window sends several messages at once', async () => {
  const { room } = await lobby({ queue: { window: 3 } });
  for (const text of ['a', 'b', 'c', 'd']) room.say(text);
  await settled();
  assert.deepEqual(
    says().map(c => c.text),
    ['a', 'b', 'c'],
  );
});

test('by default sixteen messages are on their way, and each follows the one before', async () => {
  const { room } = await lobby({ queue: undefined });
  for (let i = 0; i < 20; i++) room.say(`${i}`);
  await settled();
  assert.equal(says().length, 16);
  const [first, second, third] = says();
  assert.deepEqual([first.follows, second.follows, third.follows], [undefined, first.id, second.id]);
  FakeSocket.last.tell({ re: first.id, ...said(1) });
  await settled();
  assert.deepEqual([says().length, says()[16].follows], [17, says()[15].id]);
});

test('what was refused for a while is sent again in order, after all refusals have arrived', async () => {
  const { room } = await lobby({ queue: { window: 3 } });
  const positions = ['a', 'b', 'c', 'd'].map(text => room.say(text));
  await settled();
  const ids = says().map(({ id }) => id);
  FakeSocket.last.tell({ re: ids[0], ev: 'error', code: 'busy', message: '', retry: true });
  await pass(5000);
  assert.deepEqual(says().map(c => c.text), ['a', 'b', 'c', 'a']); // prettier-ignore
  await FakeSocket.last.answer('say', said(1));
  assert.equal(says().length, 4, 'the refusals of b and c are on their way');
  FakeSocket.last.tell({ re: ids[1], ev: 'error', code: 'out-of-order', message: '', retry: true });
  await settled();
  FakeSocket.last.tell({ re: ids[2], ev: 'error', code: 'out-of-order', message: '', retry: true });
  await settled();
  for (let seq = 2; seq <= 4; seq++) {
    assert.equal(says().at(-1).text, 'abcd'[seq - 1]);
    await FakeSocket.last.answer('say', said(seq));
  }
  assert.deepEqual(
    (await Promise.all(positions)).map(({ seq }) => seq),
    [1, 2, 3, 4],
  );
});

test('a message refused for good holds up none that follows it', async () => {
  const { room } = await lobby({ queue: { window: 2 } });
  const [bad, good] = [room.say('a'), room.say('b')];
  await settled();
  const [a, b] = says();
  FakeSocket.last.tell({ re: a.id, ev: 'error', code: 'forbidden', message: '', retry: false });
  await assert.rejects(bad, { code: 'forbidden' });
  FakeSocket.last.tell({ re: b.id, ...said(1) });
  assert.equal((await good).seq, 1);
  assert.equal(says().length, 2);
});

test('a message on its way when the connection broke is sent again with the same key', async () => {
  const { room } = await lobby();
  const position = room.say('once', { key: 'k1' });
  await settled();
  FakeSocket.last.drop();
  await pass(1000);
  await FakeSocket.last.welcome();
  await FakeSocket.last.joined();
  assert.equal(says()[0].key, 'k1');
  await FakeSocket.last.answer('say', said(1));
  assert.equal((await position).seq, 1);
});

test('an own message found among the missed ones is confirmed and not sent again', async () => {
  const { room } = await lobby();
  const position = room.say('once', { key: 'k1' });
  await settled();
  FakeSocket.last.drop();
  await pass(1000);
  await FakeSocket.last.welcome();
  await FakeSocket.last.joined({ seq: 2, missed: 3, messages: [message(1), message(2)] });
  assert.equal(says().length, 0, 'one missed message is still to come');
  FakeSocket.last.tell(message(3, { key: 'k1' }));
  assert.deepEqual(await position, { epoch: 'e1', seq: 3, at: 3000 });
  await pass(6000);
  assert.equal(says().length, 0);
});

test('sending does not wait for ever until everything missed has arrived', async () => {
  const { room } = await lobby();
  FakeSocket.last.drop();
  room.say('x');
  await pass(1000);
  await FakeSocket.last.welcome();
  await FakeSocket.last.joined({ seq: 0, missed: 7 });
  assert.equal(says().length, 0);
  await pass(5000);
  assert.equal(says().length, 1);
});

test('an error rejects the promise, and the next message is sent', async () => {
  const { room } = await lobby();
  const bad = assert.rejects(room.say('bad'), { code: 'forbidden', retry: false });
  const good = room.say('good');
  await FakeSocket.last.answer('say', { ev: 'error', code: 'forbidden', message: 'no', retry: false });
  await bad;
  await FakeSocket.last.answer('say', said(1));
  assert.equal((await good).seq, 1);
});

test('a busy server is asked again, with the same key and in order', async () => {
  const { room } = await lobby();
  room.say('a', { key: 'k1' });
  room.say('b');
  await FakeSocket.last.answer('say', { ev: 'error', code: 'busy', message: 'later', retry: true });
  await pass(1000);
  assert.deepEqual(
    says().map(c => [c.text, c.key === 'k1']),
    [
      ['a', true],
      ['a', true],
    ],
  );
});

test('a message that is too big is rejected before it is sent', async () => {
  const { room } = await lobby();
  await assert.rejects(room.say('é'.repeat(501)), { code: 'too-big' });
  await assert.rejects(room.say(new ArrayBuffer(1001)), { code: 'too-big' });
  await settled();
  assert.equal(says().length, 0);
  room.say(new ArrayBuffer(1000));
  await settled();
  assert.equal(says().length, 1);
});

test('a message that is too big is rejected as soon as the limit is known', async () => {
  const { parley } = dial();
  const room = parley.room('lobby');
  const big = assert.rejects(room.say('x'.repeat(1001)), { code: 'too-big' });
  await FakeSocket.last.welcome();
  await FakeSocket.last.joined();
  await big;
  assert.deepEqual([says().length, room.pending.length], [0, 0]);
});

test('a confirmed message makes room in the queue', async () => {
  const { room } = await lobby({ queue: { bytes: 100 } });
  const big = room.say('x'.repeat(200));
  await FakeSocket.last.answer('say', { ev: 'said', epoch: 'e1', seq: 1, at: 5 });
  await big;
  room.say('y');
  await settled();
  assert.equal(room.pending.length, 1);
});

test('the queue is bounded', async () => {
  const { parley } = dial({ queue: { entries: 2 } });
  const room = parley.room('lobby');
  room.say('a');
  room.say('b');
  await assert.rejects(room.say('c'), { code: 'queue-full', retry: true });
  const { parley: other } = dial({ queue: { bytes: 100 } });
  other.room('lobby').say('x'.repeat(200));
  await settled();
  await assert.rejects(other.room('lobby').say('y'), { code: 'queue-full' });
});

test('a message aborted before it was sent is not sent', async () => {
  const { parley } = dial();
  const room = parley.room('lobby');
  const taking = new AbortController();
  const position = room.say('oops', { signal: taking.signal });
  taking.abort();
  await assert.rejects(position, taking.signal.reason);
  assert.deepEqual(room.pending, []);
});

test('the event queue reports each change of the queue', async () => {
  const { room } = await lobby();
  const queue = record(room, 'queue');
  const lengths = [];
  room.addEventListener('queue', () => lengths.push(room.pending.map(p => p.sent)));
  room.say('a');
  await FakeSocket.last.answer('say', said(1));
  assert.deepEqual(lengths, [[false], [true], []]);
  assert.equal(queue.length, 3);
});

test('a message on its way when the connection broke is shown as waiting again', async () => {
  const { room } = await lobby();
  const queue = record(room, 'queue');
  room.say('a');
  await settled();
  FakeSocket.last.drop(1006);
  await settled();
  assert.equal(room.pending[0].sent, false);
  assert.equal(queue.length, 3); // taken, sent, waiting again
});
