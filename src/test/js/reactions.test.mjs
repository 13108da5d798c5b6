import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';
import { dial, FakeSocket, message, record, still } from './fakes.mjs';

beforeEach(() => still());

async function lobby(joined, options) {
  const client = dial(options);
  const room = client.parley.room('lobby');
  const events = record(room, 'message', 'changed', 'reactions', 'gap', 'rights', 'left', 'recovered', 'error');
  await FakeSocket.last.welcome();
  await FakeSocket.last.joined(joined);
  return { ...client, room, events, changes: () => events.filter(event => event.type === 'changed') };
}

const edited = (seq, of, text, fields) => message(seq, { change: 'edited', of, text, ...fields });
const redacted = (seq, of, fields) => ({ ...message(seq, { change: 'redacted', of, ...fields }), text: undefined });
const said = seq => ({ ev: 'said', room: 'lobby', epoch: 'e1', seq, at: 5 });
const socket = () => FakeSocket.last;
const reacted = (seq, to, text, from) => message(seq, { change: 'reacted', to, text, ...(from && { from }) });
const texts = ({ reactions }) => (reactions ?? []).map(({ seq, text }) => `${seq}${text}`);

test('a reaction is a command with a key, and so is taking it back', async () => {
  const { room } = await lobby({ seq: 1 });
  const on = room.react(1, '👍', { key: 'k1' });
  const off = room.react(1, '👍', { remove: true, key: 'k2' });
  await socket().answer('react', said(2));
  await socket().answer('react', said(3));
  assert.deepEqual(socket().commands('react'), [
    { op: 'react', seq: 1, room: 'lobby', key: 'k1', text: '👍', id: 3 },
    { op: 'react', seq: 1, remove: true, room: 'lobby', key: 'k2', text: '👍', id: 4 },
  ]);
  assert.deepEqual([(await on).seq, (await off).seq], [2, 3]);
});

test('reactions come and go with their entries', async () => {
  const { events, changes } = await lobby();
  socket().tell(message(1), reacted(2, 1, '👍'), reacted(3, 1, '🎉'), edited(4, 1, 'better'));
  const held = events.find(event => event.type === 'message').message;
  assert.deepEqual(texts(held), ['2👍', '3🎉']);
  assert.deepEqual(held.reactions[0].from, message(2).from);
  socket().tell(redacted(5, 2), { ...redacted(6), change: 'erased', of: [3, 99] });
  assert.deepEqual(texts(held), []);
  assert.equal(held.data, 'better');
  assert.deepEqual(
    changes().map(({ change, of }) => [change, of]),
    [
      ['edited', 1],
      ['erased', 99],
    ],
  );
  assert.deepEqual(
    events
      .filter(({ type }) => type === 'reactions')
      .map(({ of, message: about, entry }) => [of, about === held, entry.data]),
    [
      [1, true, '👍'],
      [1, true, '🎉'],
      [1, true, undefined],
      [1, true, undefined],
    ],
  );
});

test('a redacted message has no reactions, and an entry without text is none', async () => {
  const { events, changes } = await lobby();
  socket().tell(
    message(1),
    reacted(2, 1, '👍'),
    { ...reacted(3, 1), text: undefined },
    redacted(4, 1),
    reacted(5, 1, '🎉'),
  );
  const held = events.find(event => event.type === 'message').message;
  assert.deepEqual([texts(held), held.data], [[], undefined]);
  assert.deepEqual(
    changes().map(({ change }) => change),
    ['redacted'],
  );
});

test('a page brings reactions; those of a message that is held are newer', async () => {
  const { room, events } = await lobby();
  const reactions = [2, 3].map(seq => ({ seq, from: message(1).from, text: '👍' }));
  const read = async seq => {
    const next = room.history({ before: 10 }).next();
    await socket().answer('history', {
      ev: 'history',
      room: 'lobby',
      more: false,
      messages: [message(seq, { reactions })],
    });
    return (await next).value;
  };
  socket().tell(message(1), reacted(2, 1, '👍'), reacted(3, 1, '🎉'), redacted(4, 2));
  const held = events.find(event => event.type === 'message').message;
  assert.equal(await read(1), held);
  assert.deepEqual(texts(held), ['3🎉']);
  const other = await read(9);
  assert.deepEqual(texts(other), ['2👍', '3👍']);
  socket().tell(reacted(5, 9, '👀'), reacted(6, 9, '👀'));
  assert.deepEqual(texts(other), ['2👍', '3👍', '5👀', '6👀']);
});

test('the entries of a page do not double its reactions', async () => {
  const from = message(1).from;
  const { events } = await lobby({
    seq: 3,
    messages: [message(1, { reactions: [{ seq: 2, from, text: '👍' }] }), reacted(2, 1, '👍'), message(3)],
  });
  assert.deepEqual(texts(events.find(event => event.type === 'message').message), ['2👍']);
});
