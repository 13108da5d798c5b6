import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';
import { dial, FakeSocket, message, pass, record, settled, still } from './fakes.mjs';

beforeEach(() => still());

async function lobby(joined, options) {
  const client = dial(options);
  const room = client.parley.room('lobby');
  const events = record(room, 'message', 'changed', 'gap', 'rights', 'left', 'recovered', 'error');
  await FakeSocket.last.welcome();
  await FakeSocket.last.joined(joined);
  return { ...client, room, events, changes: () => events.filter(event => event.type === 'changed') };
}

async function cutAndReturn() {
  FakeSocket.last.drop();
  await pass(1000);
  await FakeSocket.last.welcome();
  await settled();
}

const edited = (seq, of, text, fields) => message(seq, { change: 'edited', of, text, ...fields });
const redacted = (seq, of, fields) => ({ ...message(seq, { change: 'redacted', of, ...fields }), text: undefined });
const said = seq => ({ ev: 'said', room: 'lobby', epoch: 'e1', seq, at: 5 });
const socket = () => FakeSocket.last;

test('an edit and a removal are commands with a key, and resolve with the position of the change', async () => {
  const { room } = await lobby({ seq: 2 });
  const edit = room.edit(1, { now: 'json' }, { key: 'k1' });
  const redact = room.redact(2, { author: true, key: 'k2' });
  await socket().answer('edit', said(3));
  await socket().answer('redact', said(4));
  assert.deepEqual(socket().commands('edit'), [
    { op: 'edit', seq: 1, room: 'lobby', key: 'k1', json: { now: 'json' }, id: 3 },
  ]);
  assert.deepEqual(socket().commands('redact'), [
    { op: 'redact', seq: 2, author: true, room: 'lobby', key: 'k2', id: 4 },
  ]);
  assert.deepEqual([(await edit).seq, (await redact).seq], [3, 4]);
});

test('a change waits for the connection, in order with what is said, and is sent again with its key', async () => {
  const { room } = await lobby({ seq: 1 });
  socket().drop();
  room.say('a');
  const edit = room.edit(1, 'b', { key: 'k' });
  await settled();
  assert.deepEqual(
    room.pending.map(({ data, op, of }) => [data, op, of]),
    [
      ['a', undefined, undefined],
      ['b', 'edit', 1],
    ],
  );
  await pass(1000);
  await socket().welcome();
  await socket().joined({ seq: 1 });
  assert.equal(socket().commands('edit').length, 0);
  await socket().answer('say', said(2));
  assert.equal(socket().commands('edit')[0].key, 'k');
  await cutAndReturn();
  await socket().joined({ seq: 2 });
  assert.equal(socket().commands('edit')[0].key, 'k');
  await socket().answer('edit', said(3));
  assert.equal((await edit).seq, 3);
});

test('a change found among the missed messages is confirmed and not sent again', async () => {
  const { room } = await lobby({ seq: 1 });
  const redact = room.redact(1, { key: 'k' });
  await settled();
  await cutAndReturn();
  await socket().joined({ seq: 2, missed: 1, messages: [redacted(2, 1, { key: 'k' })] });
  assert.equal((await redact).seq, 2);
  assert.equal(socket().commands('redact').length, 0);
});

test('a change is not sent to another log than the one it was made for', async () => {
  const { room } = await lobby({ seq: 1 });
  socket().drop();
  const edit = assert.rejects(room.edit(1, 'x'), { code: 'epoch-changed' });
  await pass(1000);
  await socket().welcome();
  await socket().joined({ epoch: 'e2', seq: 9, recovered: false, reason: 'epoch-changed' });
  await edit;
  assert.equal(socket().commands('edit').length, 0);
});

test('a change that is rejected rejects its promise alone', async () => {
  const { room } = await lobby({ seq: 1 });
  const edit = assert.rejects(room.edit(1, 'x'), { code: 'forbidden' });
  const say = room.say('y');
  await socket().answer('edit', { ev: 'error', code: 'forbidden', message: 'no', retry: false });
  await edit;
  await socket().answer('say', said(2));
  assert.equal((await say).seq, 2);
});

test('an edit reaches the message that the application holds, and is no message', async () => {
  const { events, changes } = await lobby();
  socket().tell(message(1), edited(2, 1, 'better', { at: 9 }));
  const held = events.find(event => event.type === 'message').message;
  assert.deepEqual([held.data, held.edited], ['better', { seq: 2, at: 9 }]);
  const [{ change, of, entry, message: changed, past }] = changes();
  assert.deepEqual([change, of, changed === held, past], ['edited', 1, true, false]);
  assert.deepEqual([entry.seq, entry.data, entry.from.name], [2, 'better', 'Grace']);
  assert.equal(events.filter(event => event.type === 'message').length, 1);
});

test('a removal takes the content out of the message that the application holds', async () => {
  const { events } = await lobby();
  socket().tell(message(1), edited(2, 1, 'better'), redacted(3, 1, { author: true }));
  const held = events.find(event => event.type === 'message').message;
  assert.deepEqual([held.data, held.edited, held.redacted], [undefined, undefined, { seq: 3, at: 3000 }]);
  assert.deepEqual(held.from, { id: '', name: '' });
  socket().tell(edited(4, 1, 'too late'));
  assert.equal(held.data, undefined);
});

test('an erasure takes content and author out of every message that it lists, and is one entry', async () => {
  const { room, events, changes } = await lobby();
  const nobody = { id: '', name: '' };
  socket().tell(message(1), message(2), redacted(3, 2), message(4));
  socket().tell({ ...redacted(5, [1, 2]), change: 'erased', from: nobody });
  const held = events.filter(event => event.type === 'message').map(event => event.message);
  assert.deepEqual(
    held.map(({ data, from, redacted: by }) => [data, from.id, by?.seq]),
    [
      [undefined, '', 5],
      [undefined, '', 5],
      ['m4', 'u2', undefined],
    ],
  );
  assert.deepEqual(
    changes().map(({ change, of, message: changed }) => [change, of, changed === held[of - 1]]),
    [
      ['redacted', 2, true],
      ['erased', 1, true],
      ['erased', 2, true],
    ],
  );
  assert.equal(room.seq, 5);
});

test('changes have numbers of their own, so they leave no hole', async () => {
  const { room, events } = await lobby();
  socket().tell(message(1), edited(2, 1, 'x'), message(3));
  assert.equal(room.seq, 3);
  assert.ok(!events.some(event => event.type === 'gap'));
  await settled();
  assert.equal(socket().commands('history').length, 0);
});

test('an edit that a later one has replaced has no content, and changes nothing', async () => {
  const { events, changes } = await lobby();
  socket().tell(message(1), { ...edited(2, 1), text: undefined }, edited(3, 1, 'last'));
  const held = events.find(event => event.type === 'message').message;
  assert.deepEqual([held.data, held.edited.seq, changes().length], ['last', 3, 1]);
});

test('what was changed while we were away arrives as changes', async () => {
  const { events, changes } = await lobby();
  socket().tell(message(1), message(2));
  await cutAndReturn();
  const missed = [edited(3, 1, 'new'), redacted(4, 2)];
  await socket().joined({ seq: 4, missed: 2, messages: missed });
  const held = events.filter(event => event.type === 'message').map(event => event.message.data);
  assert.deepEqual(held, ['new', undefined]);
  assert.equal(changes().length, 2);
});

test('history shows the newest state in the old place, and no changes', async () => {
  const { room, events } = await lobby({ seq: 4 });
  const log = (async () => {
    const read = [];
    for await (const each of room.history({ limit: 2 })) read.push(each);
    return read;
  })();
  const one = message(1, { text: 'new', edited: { seq: 3, at: 30 } });
  const two = { ...message(2, { redacted: { seq: 4, at: 40 } }), text: undefined, type: undefined };
  const messages = [two, edited(3, 1, 'new'), redacted(4, 2)];
  await socket().answer('history', { ev: 'history', messages, more: true });
  assert.equal(socket().commands('history').at(-1).before, 2);
  await socket().answer('history', { ev: 'history', messages: [one], more: false });
  const read = await log;
  assert.deepEqual(
    read.map(({ seq, data, type }) => [seq, data, type]),
    [
      [2, undefined, ''],
      [1, 'new', 'text/plain'],
    ],
  );
  assert.deepEqual(
    [read[0].redacted, read[1].edited],
    [
      { seq: 4, at: 40 },
      { seq: 3, at: 30 },
    ],
  );
  socket().tell(redacted(5, 1));
  assert.equal(read[1].data, undefined, 'a message that was read is held, too');
  assert.equal(events.at(-1).message, read[1]);
});

test('a page of history that is older than a change does not undo it', async () => {
  const { room, events } = await lobby();
  socket().tell(message(1), message(2));
  const log = room.history({ limit: 2 });
  const read = log.next();
  await settled();
  socket().tell(redacted(3, 2), edited(4, 1, 'new'));
  await socket().answer('history', { ev: 'history', messages: [message(1), message(2)], more: false });
  assert.equal((await read).value.data, undefined);
  assert.equal((await log.next()).value.data, 'new');
  assert.equal((await read).value, events.filter(event => event.type === 'message')[1].message);
});

test('what we may do comes with the answer to join, and changes with an event', async () => {
  const { room, events } = await lobby({ may: ['say', 'edit-own'] });
  assert.deepEqual([room.can('say'), room.can('edit-own'), room.can('moderate')], [true, true, false]);
  socket().tell({ ev: 'rights', room: 'lobby', may: ['history'] });
  assert.deepEqual([room.can('say'), room.can('history'), events.at(-1).may], [false, true, ['history']]);
});

test('before the room is joined, and if the server knows no rights, everyone may say something', async () => {
  const { parley } = dial();
  const room = parley.room('lobby');
  assert.deepEqual([room.can('say'), room.can('redact-any')], [true, false]);
  await socket().welcome();
  await socket().joined();
  assert.deepEqual([room.can('say'), room.can('redact-any'), room.may], [true, false, null]);
});

test('a client that is removed from a room does not join it again', async () => {
  const { parley, room, events } = await lobby({ members: [{ id: 'u1', name: 'Ada' }] });
  const other = parley.room('other');
  await socket().joined();
  const say = assert.rejects(room.say('x'), { code: 'forbidden' });
  await settled();
  socket().tell({ ev: 'left', room: 'lobby', reason: 'forbidden' });
  await socket().answer('say', { ev: 'error', code: 'forbidden', message: '', retry: false });
  await say;
  assert.deepEqual([room.joined, room.members, room.can('say')], [false, [], false]);
  assert.deepEqual([events.at(-1).type, events.at(-1).reason], ['left', 'forbidden']);
  assert.equal(socket().commands('leave').length, 0);
  await assert.rejects(room.say('y'), { code: 'forbidden' });
  await cutAndReturn();
  assert.deepEqual(
    socket()
      .commands('join')
      .map(command => command.room),
    ['other'],
  );
  assert.equal(other.joined, false);
  assert.notEqual(parley.room('lobby'), room, 'the application may try again');
});

for (const [code, token] of [
  [4401, () => 'opaque'],
  [4401, () => `h.${btoa(JSON.stringify({ exp: Date.now() / 1000 + 3600 }))}.s`],
  [4403, () => 'opaque'],
]) {
  test(`after ${code} the client stays away, although a token function could be asked`, async () => {
    const { parley, closes } = await lobby({}, { token });
    socket().drop(code, '', true);
    await pass(60_000);
    assert.deepEqual([parley.state, closes().length, FakeSocket.all.length], ['refused', 1, 1]);
  });
}
