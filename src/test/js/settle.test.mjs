import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';
import { dial, FakeSocket, message, pass, record, settled, still } from './fakes.mjs';

beforeEach(() => still());

async function lobby(options) {
  const client = dial(options);
  const room = client.parley.room('lobby');
  await FakeSocket.last.welcome();
  await FakeSocket.last.joined();
  return { ...client, room };
}

/** All calls on a room that return a promise. */
const calls = room => [room.say('x'), room.who(), room.history().next(), room.history({ after: 0 }).next()];

const reject = (promises, code) =>
  Promise.all(promises.map(promise => assert.rejects(promise, { name: 'ParleyError', code })));

const said = seq => ({ ev: 'said', room: 'lobby', epoch: 'e1', seq, at: 5 });

for (const code of ['invalid', 'too-many-rooms', 'forbidden']) {
  test(`all that waits for a room ends when the server refuses it as ${code}, and so does what follows`, async () => {
    const { parley } = await lobby();
    const room = parley.room('has space');
    const errors = record(room, 'error');
    const before = reject(calls(room), code);
    await FakeSocket.last.answer('join', { ev: 'error', code, message: 'no', retry: false });
    await before;
    await reject(calls(room), code);
    assert.deepEqual([errors.length, room.pending, room.signal('k')], [1, [], false]);
  });
}

test('a room that was refused is joined with the next connection, and then works', async () => {
  const { parley } = dial();
  const room = parley.room('lobby');
  await FakeSocket.last.welcome();
  await FakeSocket.last.answer('join', { ev: 'error', code: 'too-many-rooms', message: 'no', retry: false });
  FakeSocket.last.drop();
  const waiting = room.say('x');
  await pass(1000);
  await FakeSocket.last.welcome();
  await FakeSocket.last.joined();
  await FakeSocket.last.answer('say', said(1));
  assert.equal((await waiting).seq, 1);
});

test('leaving a room rejects what waits there; what was on its way may still be confirmed', async () => {
  const { room } = await lobby();
  const sent = room.say('sent');
  await settled();
  const waiting = reject(calls(room), 'left');
  await settled();
  room.leave();
  await pass(1000);
  FakeSocket.last.tell({ re: FakeSocket.last.commands('say')[0].id, ...said(1) });
  assert.equal((await sent).seq, 1);
  for (const command of ['who', 'history']) {
    const [{ id }] = FakeSocket.last.commands(command);
    FakeSocket.last.tell({ re: id, ev: 'error', code: 'not-joined', message: '', retry: true });
  }
  FakeSocket.last.drop();
  await pass(2000);
  await waiting;
  await reject(calls(room), 'left');
});

test('a message on its way when its room was left is rejected if the connection breaks, not sent again', async () => {
  const { room } = await lobby();
  const lost = reject([room.say('x')], 'left');
  await settled();
  room.leave();
  FakeSocket.last.drop();
  await lost;
});

test('an answer to join that arrives after leaving changes nothing', async () => {
  const { parley } = dial();
  const room = parley.room('lobby');
  await FakeSocket.last.welcome();
  room.leave();
  await FakeSocket.last.joined();
  assert.equal(room.joined, false);
  await reject(calls(room), 'left');
});

test('leaving twice does not leave the room that was joined again', async () => {
  const { parley, room } = await lobby();
  room.leave();
  const again = parley.room('lobby');
  room.leave();
  assert.deepEqual([FakeSocket.last.commands('leave').length, parley.room('lobby') === again], [1, true]);
});

test('while offline every promise waits, and close rejects them', async () => {
  const { parley, room } = await lobby();
  FakeSocket.last.drop();
  const waiting = calls(room);
  const ends = reject(waiting, 'closed');
  await settled();
  assert.equal(room.pending.length, 1);
  parley.close();
  await ends;
  assert.deepEqual([room.pending, parley.state], [[], 'closed']);
});

test('after close every call rejects, in old rooms and new ones', async () => {
  const { parley, room } = await lobby();
  parley.close();
  await settled();
  await reject(calls(room), 'closed');
  await reject(calls(parley.room('new')), 'closed');
  await assert.rejects(parley.ping(), { code: 'offline' });
});

test('a message on its way at close may still be confirmed; otherwise it rejects when the connection ends', async () => {
  const { parley, room } = await lobby({ queue: { window: 2 } });
  const [one, two] = [room.say('one'), room.say('two')];
  await settled();
  const lost = reject([two], 'closed');
  FakeSocket.last.close = () => {};
  parley.close();
  FakeSocket.last.tell({ re: FakeSocket.last.commands('say')[0].id, ...said(1) });
  assert.equal((await one).seq, 1);
  FakeSocket.last.drop(1000, '', true);
  await lost;
});

test('a server that does not answer the close is given up after five seconds', async () => {
  const { parley, room } = await lobby();
  const lost = reject([room.say('x'), room.who()], 'closed');
  await settled();
  FakeSocket.last.close = () => {};
  parley.close();
  await pass(4000);
  assert.equal(parley.state, 'closing');
  await pass(2000);
  assert.equal(parley.state, 'closed');
  await lost;
});

test('when the server refuses for good, every promise rejects; open starts again', async () => {
  const { parley, room } = await lobby();
  FakeSocket.last.drop();
  const ends = reject(calls(room), 'refused');
  await pass(1000);
  FakeSocket.last.accept();
  FakeSocket.last.drop(4403, 'forbidden', true);
  await ends;
  await reject([...calls(room), ...calls(parley.room('new'))], 'refused');
  parley.open();
  const position = room.say('back');
  await FakeSocket.last.welcome();
  await FakeSocket.last.answer('join', { ev: 'joined', room: 'new', epoch: 'e', seq: 0, messages: [], members: [] });
  const [{ id }] = FakeSocket.last.commands('join');
  FakeSocket.last.tell({
    ev: 'joined',
    re: id,
    room: 'lobby',
    epoch: 'e1',
    seq: 0,
    recovered: true,
    missed: 0,
    messages: [],
    members: [],
  });
  await FakeSocket.last.answer('say', said(1));
  assert.equal((await position).seq, 1);
});

test('open while closing rejects what was on its way, and joins the rooms again', async () => {
  const { parley, room } = await lobby();
  const lost = reject([room.say('x')], 'closed');
  await settled();
  parley.close();
  parley.open();
  await lost;
  await FakeSocket.last.welcome();
  await FakeSocket.last.joined();
  FakeSocket.last.tell(message(1));
  assert.equal(room.seq, 1);
});

test('a room requested in the event open is joined once', async () => {
  const { parley } = dial();
  parley.addEventListener('open', () => parley.room('lobby'));
  await FakeSocket.last.welcome();
  assert.equal(FakeSocket.last.commands('join').length, 1);
});

test('a signal that was already aborted sends nothing, and the promise rejects with its reason', async () => {
  const { room } = await lobby();
  const reason = new Error('changed my mind');
  await assert.rejects(room.say('x', { signal: AbortSignal.abort(reason) }), error => error === reason);
  await assert.rejects(room.say('x', { signal: AbortSignal.abort() }), { name: 'AbortError' });
  await settled();
  assert.deepEqual([FakeSocket.last.commands('say').length, room.pending.length], [0, 0]);
});

test('an abort while a blob is being read leaves nothing behind', async () => {
  const { room } = await lobby({ queue: { bytes: 10 } });
  const taking = new AbortController();
  const position = room.say(new Blob(['x'.repeat(500)]), { signal: taking.signal });
  const reason = new Error('no');
  taking.abort(reason);
  await assert.rejects(position, error => error === reason);
  await settled();
  const next = room.say('y'); // the queue is empty again: no bytes are counted
  await FakeSocket.last.answer('say', said(1));
  assert.equal((await next).seq, 1);
});

test('a full queue rejects a message that is also too big, once', async () => {
  const { room } = await lobby({ queue: { entries: 1 } });
  room.say('a');
  await assert.rejects(room.say('x'.repeat(2000)), { code: 'queue-full' });
  await settled(); // an unhandled rejection would fail this test
});
