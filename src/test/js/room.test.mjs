import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';
import { dial, FakeSocket, message, pass, record, settled, still } from './fakes.mjs';

beforeEach(() => still());

async function lobby(joined, options) {
  const client = dial(options);
  const room = client.parley.room('lobby');
  const events = record(room, 'message', 'gap', 'recovered', 'joined', 'signal', 'error');
  await FakeSocket.last.welcome();
  await FakeSocket.last.joined(joined);
  return { ...client, room, events, texts: () => events.filter(e => e.type === 'message').map(e => e.data) };
}

async function cutAndReturn() {
  FakeSocket.last.drop();
  await pass(1000);
  await FakeSocket.last.welcome();
  await settled();
}

test('the first join asks for the newest messages, and delivers them as past', async () => {
  const { room, events, texts } = await lobby({
    seq: 12,
    messages: [message(11), message(12)],
    members: [{ id: 'u1', name: 'Ada' }],
  });
  assert.deepEqual(FakeSocket.last.commands('join')[0], { op: 'join', room: 'lobby', limit: 50, id: 2 });
  assert.deepEqual(texts(), ['m11', 'm12']);
  assert.deepEqual(
    events.map(e => [e.type, e.past]),
    [
      ['message', true],
      ['message', true],
      ['joined', undefined],
    ],
  );
  assert.deepEqual([room.seq, room.epoch, room.joined, room.members[0].name], [12, 'e1', true, 'Ada']);
  FakeSocket.last.tell(message(13));
  assert.equal(events.at(-1).past, false);
});

test('joined and live messages may share a frame', async () => {
  const { parley } = dial();
  const room = parley.room('lobby');
  const events = record(room, 'message', 'gap');
  await FakeSocket.last.welcome();
  const { id } = FakeSocket.last.commands('join')[0];
  const joined = {
    ev: 'joined',
    re: id,
    room: 'lobby',
    epoch: 'e1',
    seq: 5,
    recovered: true,
    missed: 0,
    messages: [],
    members: [],
  };
  FakeSocket.last.tell(joined, message(6), message(7));
  assert.deepEqual(
    events.map(e => e.data),
    ['m6', 'm7'],
  );
});

test('a message carries everything that is known about it', async () => {
  const { events } = await lobby();
  FakeSocket.last.tell(message(1, { key: 'k', type: 'text/plain' }));
  assert.deepEqual(events.at(-1).message, {
    room: 'lobby',
    epoch: 'e1',
    seq: 1,
    at: 1000,
    from: { id: 'u2', name: 'Grace' },
    key: 'k',
    type: 'text/plain',
    data: 'm1',
  });
});

test('a payload without a media type is plain text or JSON', async () => {
  const { events } = await lobby();
  FakeSocket.last.tell(message(1, { type: undefined }), message(2, { type: undefined, text: undefined, json: null }));
  const types = events.filter(event => event.type === 'message').map(event => event.message.type);
  assert.deepEqual(types, ['text/plain', 'application/json']);
});

test('after a reconnect the room resumes from its position and reports how much it missed', async () => {
  const { events, texts } = await lobby({ seq: 5 });
  FakeSocket.last.tell(message(6));
  await cutAndReturn();
  const [{ since, limit }] = FakeSocket.last.commands('join');
  assert.deepEqual([since, limit], [{ epoch: 'e1', seq: 6 }, 50]);
  await FakeSocket.last.joined({ seq: 8, missed: 2, messages: [message(7), message(8)] });
  assert.deepEqual(texts(), ['m6', 'm7', 'm8']);
  assert.deepEqual([events.at(-1).type, events.at(-1).recovered, events.at(-1).missed], ['recovered', true, 2]);
});

test('a gap reports what cannot be recovered, and the room continues with the new log', async () => {
  const { room, events, texts } = await lobby({ seq: 5 });
  await cutAndReturn();
  const now = {
    epoch: 'e2',
    seq: 3,
    recovered: false,
    reason: 'epoch-changed',
    missed: 3,
    messages: [message(2), message(3)],
  };
  await FakeSocket.last.joined(now);
  const gap = events.find(e => e.type === 'gap');
  assert.deepEqual([gap.after, gap.next, gap.reason], [5, 2, 'epoch-changed']);
  assert.deepEqual(texts(), ['m2', 'm3']);
  assert.deepEqual([events.at(-1).type, events.at(-1).recovered, room.epoch, room.seq], ['recovered', false, 'e2', 3]);
});

test('a hole in the live stream is filled from the history, in order', async () => {
  const { texts } = await lobby();
  FakeSocket.last.tell(message(1), message(4));
  await settled();
  const { after, limit, id } = FakeSocket.last.commands('history')[0];
  assert.deepEqual([after, limit], [1, 2]);
  FakeSocket.last.tell(message(5), {
    ev: 'history',
    re: id,
    room: 'lobby',
    messages: [message(2), message(3)],
    more: true,
  });
  await settled();
  assert.deepEqual(texts(), ['m1', 'm2', 'm3', 'm4', 'm5']);
});

test('a hole is read again if reading it fails', async () => {
  const { texts, events } = await lobby();
  FakeSocket.last.tell(message(2));
  await FakeSocket.last.answer('history', { ev: 'error', code: 'unavailable', message: '', retry: true });
  await pass(1000);
  await FakeSocket.last.answer('history', { ev: 'history', room: 'lobby', messages: [message(1)], more: true });
  assert.deepEqual(texts(), ['m1', 'm2']);
  assert.ok(!events.some(e => e.type === 'gap'));
});

test('a connection lost while a hole is being read resumes from before the hole', async () => {
  const { texts, events } = await lobby();
  FakeSocket.last.tell(message(1), message(4));
  await settled();
  await cutAndReturn();
  assert.deepEqual(FakeSocket.last.commands('join')[0].since, { epoch: 'e1', seq: 1 });
  await FakeSocket.last.joined({ seq: 4, missed: 3, messages: [message(2), message(3), message(4)] });
  assert.deepEqual(texts(), ['m1', 'm2', 'm3', 'm4']);
  assert.ok(!events.some(e => e.type === 'gap'));
});

test('a gap that the server announces is read, or leads to a new log', async () => {
  const { room, events, texts } = await lobby();
  FakeSocket.last.tell({ ev: 'gap', room: 'lobby', epoch: 'e1', after: 0, next: 3 });
  await FakeSocket.last.answer('history', {
    ev: 'history',
    room: 'lobby',
    messages: [message(1), message(2)],
    more: true,
  });
  assert.deepEqual(texts(), ['m1', 'm2']);
  FakeSocket.last.tell({ ev: 'gap', room: 'lobby', epoch: 'e9', after: 2, next: 1 }, message(1));
  assert.deepEqual([events.at(-2).reason, room.epoch, texts().at(-1)], ['epoch-changed', 'e9', 'm1']);
});

test('history reads back page by page, newest first, up to its limit', async () => {
  const { room } = await lobby({ seq: 20 });
  const log = (async () => {
    const read = [];
    for await (const { seq } of room.history({ limit: 5 })) read.push(seq);
    return read;
  })();
  await settled();
  assert.deepEqual(
    FakeSocket.last.commands('history').map(c => [c.before, c.limit]),
    [[21, 3]],
  );
  await FakeSocket.last.answer('history', {
    ev: 'history',
    messages: [message(18), message(19), message(20)],
    more: true,
  });
  assert.deepEqual(FakeSocket.last.commands('history').map(c => [c.before, c.limit])[1], [18, 2]);
  await FakeSocket.last.answer('history', { ev: 'history', messages: [message(16), message(17)], more: true });
  assert.deepEqual(await log, [20, 19, 18, 17, 16]);
});

test('history reads forward to the end, across a reconnect', async () => {
  const { room } = await lobby({ seq: 3 });
  const log = (async () => {
    const read = [];
    for await (const { seq } of room.history({ after: 0 })) read.push(seq);
    return read;
  })();
  await settled();
  await cutAndReturn();
  await FakeSocket.last.joined({ seq: 3 });
  await pass(1000);
  await FakeSocket.last.answer('history', {
    ev: 'history',
    messages: [message(1), message(2), message(3)],
    more: false,
  });
  assert.deepEqual(await log, [1, 2, 3]);
});

test('people arrive, depart, and can be asked for', async () => {
  const { room } = await lobby({ members: [{ id: 'u1', name: 'Ada' }] });
  const presence = record(room, 'presence');
  FakeSocket.last.tell({ ev: 'arrived', room: 'lobby', user: { id: 'u2', name: 'Grace' } });
  FakeSocket.last.tell({ ev: 'arrived', room: 'lobby', user: { id: 'u2', name: 'Grace' } });
  assert.deepEqual(
    room.members.map(m => m.id),
    ['u1', 'u2'],
  );
  FakeSocket.last.tell({ ev: 'departed', room: 'lobby', user: { id: 'u1', name: 'Ada' } });
  assert.deepEqual(
    presence.map(e => (e.arrived ?? e.departed).name),
    ['Grace', 'Grace', 'Ada'],
  );
  const who = room.who();
  await FakeSocket.last.answer('who', { ev: 'members', members: [{ id: 'u3', name: 'Alan' }] });
  assert.equal((await who)[0].name, 'Alan');
});

test('signals are sent and received, and are not kept while offline', async () => {
  const { room, events } = await lobby();
  assert.equal(room.signal('typing', { on: true }), true);
  assert.deepEqual(FakeSocket.last.commands('signal')[0], {
    op: 'signal',
    room: 'lobby',
    kind: 'typing',
    json: { on: true },
  });
  FakeSocket.last.tell({ ev: 'signal', room: 'lobby', from: { id: 'u2', name: 'Grace' }, kind: 'typing', json: 1 });
  assert.deepEqual([events.at(-1).kind, events.at(-1).data, events.at(-1).from.name], ['typing', 1, 'Grace']);
  FakeSocket.last.drop();
  assert.equal(room.signal('typing'), false);
});

test('events before the answer to join are left to that answer', async () => {
  const { parley } = dial();
  const events = record(parley.room('lobby'), 'message', 'gap', 'presence');
  await FakeSocket.last.welcome();
  FakeSocket.last.tell(message(7), { ev: 'arrived', room: 'lobby', user: { id: 'u2', name: 'Grace' } });
  await settled();
  assert.deepEqual([events.length, FakeSocket.last.commands('history').length], [0, 0]);
  await FakeSocket.last.joined({ seq: 7, messages: [message(6), message(7)] });
  assert.deepEqual(
    events.map(e => e.data ?? e.type),
    ['m6', 'm7', 'presence'],
  );
});

test('a room that was left is silent, and a new one of its name can be joined', async () => {
  const { parley, room, texts } = await lobby();
  room.leave();
  assert.equal(FakeSocket.last.commands('leave')[0].room, 'lobby');
  FakeSocket.last.tell(message(1));
  assert.deepEqual(texts(), []);
  await assert.rejects(room.who(), { code: 'left' });
  const again = parley.room('lobby');
  assert.notEqual(again, room);
  assert.equal(FakeSocket.last.commands('join').length, 2);
});

test('a room name is the same in every Unicode normalization form', () => {
  const { parley } = dial();
  assert.equal(parley.room('Café'), parley.room('Cafe\u0301'));
});

test('a rejected join is an error of the room; one that may succeed later is tried again', async () => {
  const { parley } = dial();
  const errors = record(parley.room('lobby'), 'error');
  await FakeSocket.last.welcome();
  await FakeSocket.last.answer('join', { ev: 'error', code: 'forbidden', message: 'no', retry: false });
  await pass(5000);
  assert.deepEqual([errors[0].error.code, FakeSocket.last.commands('join').length], ['forbidden', 1]);
  parley.room('other');
  await FakeSocket.last.answer('join', { ev: 'error', code: 'unavailable', message: 'later', retry: true });
  await pass(1000);
  assert.equal(FakeSocket.last.commands('join').length, 3);
});
