import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';
import { dial, FakeSocket, pass, settled, still } from './fakes.mjs';

beforeEach(() => still());

test('delays grow until a connection has lasted for a while', async () => {
  const asked = [];
  const troubles = [];
  dial({ delay: (attempt, trouble) => asked.push(attempt) && troubles.push(trouble) && 1000 });
  const fail = async () => {
    FakeSocket.last.drop();
    await pass(1000);
  };
  await fail();
  await fail();
  await FakeSocket.last.welcome();
  await fail();
  await FakeSocket.last.welcome();
  await pass(3000); // does not count as trouble
  await fail();
  await FakeSocket.last.welcome();
  await pass(6000);
  await fail();
  assert.deepEqual(asked, [0, 1, 2, 3, 0]);
  assert.deepEqual(troubles, [0, 1000, 2000, 3000, 0]);
});

test('a page that wakes starts with the shortest delay', async () => {
  const asked = [];
  const { parley } = dial({ delay: (attempt, trouble) => asked.push([attempt, trouble]) && 5000 });
  FakeSocket.last.drop();
  await pass(5000);
  FakeSocket.last.drop();
  await settled();
  parley.open();
  FakeSocket.last.drop();
  await settled();
  assert.deepEqual(asked, [
    [0, 0],
    [1, 5000],
    [0, 0],
  ]);
});

test('by default the first attempt after a good connection comes within half a second', async () => {
  const { closes } = dial({ delay: undefined });
  await FakeSocket.last.welcome();
  await pass(6000);
  FakeSocket.last.drop();
  await pass(500);
  assert.ok(closes()[0].retryIn < 500);
  assert.equal(FakeSocket.all.length, 2);
});

test('after a cut one failure is not enough to give up on WebSocket, although the server would accept it', async () => {
  const { parley } = dial();
  const ways = new Set();
  parley.addEventListener('state', ({ transport }) => ways.add(transport));
  await FakeSocket.last.welcome();
  FakeSocket.last.drop();
  await pass(1000);
  globalThis.fetch = async () => ({ status: 200, headers: new Headers(), json: async () => ({ accepted: true }) });
  FakeSocket.last.drop(); // the line comes back between this and the dry run
  await pass(1000);
  assert.deepEqual([FakeSocket.all.length, [...ways]], [3, ['websocket']]);
  FakeSocket.last.drop();
  await pass(1500);
  assert.deepEqual([...ways], ['websocket', 'sse']);
  parley.close();
});
