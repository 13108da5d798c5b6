import assert from 'node:assert/strict';
import test, { afterEach, beforeEach } from 'node:test';
import { dial, FakeSocket, message, pass, settled, still } from './fakes.mjs';

await import('../../../webapp/client/store.js'); // loaded on demand by the library: loaded here, it takes no time

/** As much of IndexedDB as the store uses; what is in it survives a "reload", which is a new client. */
class Database {
  entries = new Map();

  open() {
    const request = { result: this };
    queueMicrotask(() => request.onsuccess());
    return request;
  }

  transaction() {
    const { entries } = this;
    const table = {
      transaction: { commit() {} },
      put: entry => entries.set(entry.key, structuredClone(entry)),
      delete: key => entries.delete(key),
      getAll() {
        const request = { result: [...entries.values()] };
        queueMicrotask(() => request.onsuccess());
        return request;
      },
    };
    return { objectStore: () => table };
  }

  get texts() {
    return [...this.entries.values()].map(({ wire }) => wire.text ?? wire.json);
  }
}

beforeEach(() => {
  still();
  globalThis.indexedDB = new Database();
});
afterEach(() => delete globalThis.indexedDB);

/** A new page with a persistent client; earlier pages are gone without having closed theirs. */
async function page() {
  const { parley } = dial({ persist: true });
  await settled();
  return parley;
}

const says = () => FakeSocket.last.commands('say');

test('a waiting message survives a reload and is sent by the next page', async () => {
  (await page()).room('lobby').say('kept', { key: 'k1' });
  await settled();
  assert.deepEqual(indexedDB.texts, ['kept']);
  const parley = await page();
  assert.deepEqual(
    parley.room('lobby').pending.map(({ key }) => key),
    ['k1'],
  );
  await FakeSocket.last.welcome();
  await FakeSocket.last.joined();
  await FakeSocket.last.answer('say', { ev: 'said', epoch: 'e1', seq: 1, at: 5 });
  await settled();
  assert.deepEqual(indexedDB.texts, []);
});

test('messages of an earlier page are sent first, even if this page speaks while they are still being read', async () => {
  (await page()).room('lobby').say('first');
  await settled();
  const { parley } = dial({ persist: true });
  parley.room('lobby').say('second');
  FakeSocket.last.accept();
  await settled();
  await FakeSocket.last.answer('hello', { ev: 'welcome', user: { id: 'u' }, heartbeat: 25_000, limits: {} });
  await FakeSocket.last.joined();
  assert.equal(says()[0].text, 'first');
});

test('a message that the server answers with 4400 is gone from the store, so no later page sends it', async () => {
  const parley = await page();
  const bad = assert.rejects(parley.room('lobby').say('bad'), { code: 'invalid' });
  await FakeSocket.last.welcome();
  await FakeSocket.last.joined();
  FakeSocket.last.drop(4400, 'malformed message', true);
  await bad;
  await settled();
  assert.deepEqual(indexedDB.texts, []);
});

test('a stored message of an older version that the server would answer with 4400 is dropped unsent', async () => {
  const json = JSON.parse('['.repeat(70) + ']'.repeat(70));
  indexedDB.entries.set('k', { key: 'k', room: 'lobby', wire: { json }, owner: 'gone', order: 1 });
  await page();
  await FakeSocket.last.welcome();
  await FakeSocket.last.joined();
  await settled();
  assert.deepEqual([says().length, indexedDB.texts], [0, []]);
});

test('an abort while a blob is being read leaves nothing in the store', async () => {
  const taking = new AbortController();
  const position = (await page()).room('lobby').say(new Blob(['x']), { signal: taking.signal });
  taking.abort();
  await assert.rejects(position, { name: 'AbortError' });
  await settled();
  assert.deepEqual(indexedDB.texts, []);
});

test('after a refusal waiting messages stay for open or the next page, but all other promises reject', async () => {
  const parley = await page();
  const room = parley.room('lobby');
  const position = room.say('kept');
  const who = assert.rejects(room.who(), { code: 'refused' });
  await FakeSocket.last.welcome();
  FakeSocket.last.drop(4401, 'not authenticated', true);
  await who;
  const later = room.say('kept too');
  await settled();
  assert.deepEqual([parley.state, indexedDB.texts], ['refused', ['kept', 'kept too']]);
  parley.open();
  await FakeSocket.last.welcome();
  await FakeSocket.last.joined();
  for (const [i, promise] of [position, later].entries()) {
    await FakeSocket.last.answer('say', { ev: 'said', epoch: 'e1', seq: i + 1, at: 5 });
    assert.equal((await promise).seq, i + 1);
  }
});

test('close also drops waiting messages from the store, so a rejected one is never sent later', async () => {
  const parley = await page();
  const gone = assert.rejects(parley.room('lobby').say('gone'), { code: 'closed' });
  await settled();
  parley.close();
  await gone;
  await settled();
  assert.deepEqual(indexedDB.texts, []);
  await pass(1000);
});

test('a change survives a reload', async () => {
  const room = (await page()).room('lobby');
  room.edit(7, 'better', { key: 'k1' });
  room.redact(8, { key: 'k2' });
  await settled();
  await page();
  await FakeSocket.last.welcome();
  await FakeSocket.last.joined({ seq: 8 });
  const { op, seq, text, key } = FakeSocket.last.commands('edit')[0];
  assert.deepEqual([op, seq, text, key], ['edit', 7, 'better', 'k1']);
  await FakeSocket.last.answer('edit', { ev: 'said', epoch: 'e1', seq: 9, at: 5 });
  assert.equal(FakeSocket.last.commands('redact')[0].seq, 8);
});

test('what is removed from the log leaves every copy that waits in the browser', async () => {
  const mine = (await page()).room('lobby');
  mine.say('own words', { key: 'k1' });
  mine.edit(1, 'new words', { key: 'k2' });
  mine.say('others', { key: 'k3' });
  await settled();
  const { parley } = dial({ persist: true });
  const room = parley.room('lobby');
  await FakeSocket.last.welcome();
  const held = [];
  room.addEventListener('message', event => held.push(event.message)); // who shows a message holds it
  await FakeSocket.last.joined({ may: [] });
  const removal = { ...message(2), change: 'redacted', of: 1, text: undefined };
  FakeSocket.last.tell(message(1, { key: 'k1', text: 'own words' }), removal);
  await settled();
  assert.deepEqual(indexedDB.texts, ['others']);
  assert.equal(held[0].data, undefined);
});
