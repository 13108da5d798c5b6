// for await (const message of room), and rooms that start at a position.
import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';
import { dial, FakeSocket, message, pass, record, settled, still } from './fakes.mjs';

beforeEach(() => still());

/** Reads a room in the background. `taken` has what was read; with `slow`, each message waits for `next`. */
function read(room, slow) {
  const reader = { taken: [], next: () => {}, error: undefined };
  reader.done = (async () => {
    try {
      for await (const { data } of room) {
        reader.taken.push(data);
        if (slow) await new Promise(resolve => (reader.next = resolve));
      }
    } catch (error) {
      reader.error = error;
    }
    return 'done';
  })();
  return reader;
}

async function lobby(options) {
  const client = dial();
  const room = client.parley.room('lobby', options);
  const reader = read(room);
  await FakeSocket.last.welcome({ heartbeat: 1e9 });
  return { ...client, room, reader };
}

const texts = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => `m${from + i}`);

test('a loop reads what the first join brings, and then what arrives, across a reconnect', async () => {
  const { reader, parley } = await lobby();
  await FakeSocket.last.joined({ seq: 2, messages: [message(1), message(2)] });
  FakeSocket.last.tell(message(3));
  FakeSocket.last.drop();
  await pass(1000);
  await FakeSocket.last.welcome();
  await FakeSocket.last.joined({ seq: 4, missed: 1, messages: [message(4)] });
  assert.deepEqual(reader.taken, texts(1, 4));
  parley.close();
  assert.equal(await reader.done, 'done');
  assert.equal(reader.error, undefined);
});

test('a slow reader holds 100 messages, reads the rest from the log, and misses none', async () => {
  const { room, reader } = await lobby();
  await FakeSocket.last.joined();
  const slow = read(room, true);
  FakeSocket.last.tell(message(1));
  await settled();
  for (let seq = 2; seq <= 110; seq++) {
    FakeSocket.last.tell(message(seq));
    await settled();
  }
  const advance = async times => {
    for (let i = 0; i < times; i++) {
      slow.next();
      await settled();
    }
  };
  await advance(101); // has read 1 and the 100 that were held
  const [{ after }] = FakeSocket.last.commands('history');
  assert.deepEqual([after, slow.taken.length], [101, 101]);
  FakeSocket.last.tell(message(111));
  const page = seqs => ({ ev: 'history', messages: seqs.map(seq => message(seq)), more: false });
  await FakeSocket.last.answer('history', page([102, 103, 105, 106, 107, 108, 109, 110])); // 104 is gone
  await advance(8);
  assert.equal(FakeSocket.last.commands('history').at(-1).after, 110);
  await FakeSocket.last.answer('history', page([111, 112])); // 112 is in the log, but not announced yet
  await advance(2);
  FakeSocket.last.tell(message(112));
  FakeSocket.last.tell(message(113));
  await advance(1);
  assert.deepEqual(slow.taken, [...texts(1, 103), ...texts(105, 113)]);
  assert.deepEqual(reader.taken, texts(1, 113), 'another reader is not held up');
});

test('a log that is replaced while a reader lags is read from its own beginning', async () => {
  const { room } = await lobby();
  await FakeSocket.last.joined();
  const slow = read(room, true);
  for (let seq = 1; seq <= 130; seq++) FakeSocket.last.tell(message(seq));
  FakeSocket.last.tell({ ev: 'gap', room: 'lobby', epoch: 'e2', next: 1 }, message(1, { text: 'new' }));
  await settled();
  for (let i = 0; i < 100; i++) {
    slow.next();
    await settled();
  }
  assert.equal(FakeSocket.last.commands('history').at(-1).after, 0);
  await FakeSocket.last.answer('history', { ev: 'history', messages: [message(1, { text: 'new' })], more: false });
  slow.next();
  await settled();
  assert.deepEqual(slow.taken, [...texts(1, 100), 'new']);
});

test('a loop ends with the room: quietly if the page ended it, with the reason if the server did', async () => {
  for (const [end, code] of [
    [room => room.leave(), undefined],
    [() => FakeSocket.last.tell({ ev: 'left', room: 'lobby', reason: 'forbidden' }), 'forbidden'],
    [() => FakeSocket.last.drop(4403), 'refused'],
  ]) {
    const { room, reader } = await lobby();
    await FakeSocket.last.joined({ seq: 1, messages: [message(1)] });
    const ended = record(room, 'ended');
    end(room);
    assert.equal(await reader.done, 'done');
    assert.deepEqual([reader.taken, reader.error?.code, ended.length], [['m1'], code, 1]);
    const late = read(room);
    await late.done;
    assert.deepEqual([late.taken, late.error?.code], [[], code]);
  }
});

test('who breaks out of a loop hears nothing more', async () => {
  const { room } = await lobby();
  const messages = room[Symbol.asyncIterator]();
  const first = messages.next();
  await FakeSocket.last.joined({ seq: 1, messages: [message(1)] });
  assert.equal((await first).value.data, 'm1');
  await messages.return();
  FakeSocket.last.tell(message(2));
  assert.equal((await messages.next()).done, true);
});

test('a room that starts at a position joins from there, and has what was said since', async () => {
  const { room, reader } = await lobby({ since: { epoch: 'e1', seq: 7 } });
  const events = record(room, 'recovered', 'joined', 'message');
  assert.deepEqual([room.epoch, room.seq], ['e1', 7]);
  assert.deepEqual(FakeSocket.last.commands('join')[0].since, { epoch: 'e1', seq: 7 });
  await FakeSocket.last.joined({ seq: 9, missed: 2, messages: [message(8), message(9)] });
  assert.deepEqual(
    events.map(({ type, past, missed }) => [type, past ?? missed]),
    [
      ['message', false],
      ['message', false],
      ['recovered', 2],
    ],
  );
  assert.deepEqual(reader.taken, ['m8', 'm9']);
});

test('a position in a log that was replaced is a gap', async () => {
  const { room } = await lobby({ since: { epoch: 'e0', seq: 7 } });
  const gaps = record(room, 'gap');
  await FakeSocket.last.joined({ seq: 1, recovered: false, reason: 'epoch-changed', messages: [message(1)] });
  assert.deepEqual([gaps[0].reason, gaps[0].next, room.epoch, room.seq], ['epoch-changed', 1, 'e1', 1]);
});
