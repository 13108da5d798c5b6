import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import vm from 'node:vm';
import { FakeSocket } from './fakes.mjs';

const source = readFileSync(new URL('../../../webapp/client/worker.js', import.meta.url), 'utf8');

/** The worker in a context of its own; tabs are ports that record what they receive, and hold a lock while they live. */
function worker() {
  FakeSocket.all = [];
  const locks = new Map();
  const self = { navigator: { locks: { request: (name, granted) => locks.set(name, granted) } } };
  vm.runInNewContext(source, { self, WebSocket: FakeSocket });
  return () => {
    const port = { heard: [], postMessage: message => port.heard.push(message) };
    self.onconnect({ ports: [port] });
    const post = data => port.onmessage({ data });
    const lock = `tab-${locks.size}`;
    post({ dial: 'wss://x/ws/chat', protocols: ['parley.v1.json'], lock });
    return {
      die: () => locks.get(lock)(),
      heard: port.heard,
      events: () => port.heard.filter(message => message.data).map(message => JSON.parse(message.data)),
      send: command => post({ send: JSON.stringify(command) }),
      raw: send => post({ send }),
      bye: (code = 1001) => post({ bye: code }),
    };
  };
}

test('tabs share one socket, and each learns that it is open', () => {
  const tab = worker();
  const [one, two] = [tab(), tab()];
  assert.equal(FakeSocket.all.length, 1);
  FakeSocket.last.accept();
  const late = tab();
  for (const { heard } of [one, two, late]) assert.deepEqual({ ...heard[0] }, { protocol: 'parley.v1.json' });
});

test('one hello is sent, and its welcome answers every tab under its own number', () => {
  const tab = worker();
  const [one, two] = [tab(), tab()];
  FakeSocket.last.accept();
  one.send({ op: 'hello', id: 1 });
  two.send({ op: 'hello', id: 7 });
  assert.equal(FakeSocket.last.commands('hello').length, 1);
  FakeSocket.last.tell({ ev: 'welcome', re: 1, user: { id: 'u' } });
  const late = tab();
  late.send({ op: 'hello', id: 9 });
  assert.deepEqual(
    [one, two, late].map(each => each.events()[0].re),
    [1, 7, 9],
  );
});

test('what follows a command of the same tab follows it under its number on the wire', () => {
  const tab = worker();
  const [one, two] = [tab(), tab()];
  FakeSocket.last.accept();
  one.send({ op: 'say', id: 5, room: 'r', key: 'a' });
  two.send({ op: 'say', id: 5, room: 'r', key: 'b' });
  FakeSocket.last.tell({ ev: 'error', re: 1, code: 'busy', retry: true });
  one.send({ op: 'say', id: 6, room: 'r', key: 'c', follows: 5 });
  two.send({ op: 'say', id: 9, room: 'r', key: 'd', follows: 5 });
  assert.deepEqual(
    FakeSocket.last.commands('say').map(({ follows }) => follows),
    [undefined, undefined, 1, 2],
  );
});

test('answers go to the tab that asked, under its own number', () => {
  const tab = worker();
  const [one, two] = [tab(), tab()];
  FakeSocket.last.accept();
  one.send({ op: 'ping', id: 5 });
  two.send({ op: 'ping', id: 5 });
  const [, second] = FakeSocket.last.commands('ping');
  FakeSocket.last.tell({ ev: 'pong', re: second.id });
  assert.deepEqual([one.events().length, two.events()[0].re], [0, 5]);
});

test('events of a room go to the tabs in it, all others to every tab', () => {
  const tab = worker();
  const [one, two] = [tab(), tab()];
  FakeSocket.last.accept();
  one.send({ op: 'join', room: 'a', id: 1 });
  FakeSocket.last.tell({ ev: 'message', room: 'a', seq: 1 }, { ev: 'tick' });
  assert.deepEqual(
    one.events().map(e => e.ev),
    ['message', 'tick'],
  );
  assert.deepEqual(
    two.events().map(e => e.ev),
    ['tick'],
  );
});

test('a room is left when its last tab leaves it or is gone', () => {
  const tab = worker();
  const [one, two, three] = [tab(), tab(), tab()];
  FakeSocket.last.accept();
  for (const each of [one, two]) each.send({ op: 'join', room: 'a', id: 1 });
  one.send({ op: 'leave', room: 'a', id: 2 });
  assert.equal(FakeSocket.last.commands('leave').length, 0);
  assert.deepEqual(one.events(), [{ ev: 'left', re: 2, room: 'a' }]);
  two.bye();
  assert.equal(FakeSocket.last.commands('leave').length, 1);
  one.bye();
  assert.equal(FakeSocket.last.closed, null);
  three.bye();
  assert.equal(FakeSocket.last.closed.code, 1000);
});

test('the last tab in a room leaves it for all', () => {
  const tab = worker();
  const [one, two] = [tab(), tab()];
  FakeSocket.last.accept();
  for (const each of [one, two]) each.send({ op: 'join', room: 'a', id: 1 });
  one.send({ op: 'leave', room: 'a', id: 2 });
  two.send({ op: 'leave', room: 'a', id: 2 });
  assert.equal(FakeSocket.last.commands('leave').length, 1);
  assert.deepEqual(two.events(), []);
});

test('the end of the socket reaches every tab, and the next tab dials again', () => {
  const tab = worker();
  const [one, two] = [tab(), tab()];
  FakeSocket.last.accept();
  FakeSocket.last.drop(4503, 'server restarting', true);
  for (const { heard } of [one, two]) assert.equal(heard.at(-1).closed.code, 4503);
  tab();
  assert.equal(FakeSocket.all.length, 2);
});

test('a tab that crashes leaves its rooms; one that said goodbye is detached once', () => {
  const tab = worker();
  const [one, two, three] = [tab(), tab(), tab()];
  FakeSocket.last.accept();
  for (const each of [one, two]) each.send({ op: 'join', room: 'a', id: 1 });
  one.die();
  assert.equal(FakeSocket.last.commands('leave').length, 0);
  two.bye();
  two.die();
  assert.equal(FakeSocket.last.commands('leave').length, 1);
  assert.equal(FakeSocket.last.closed, null);
  three.die();
  assert.equal(FakeSocket.last.closed.code, 1000);
});

test('tabs of a connection that is gone do not end the next one', () => {
  const tab = worker();
  const one = tab();
  FakeSocket.last.accept();
  FakeSocket.last.drop(1006);
  tab();
  FakeSocket.last.accept();
  one.die();
  tab();
  assert.deepEqual([FakeSocket.all.length, FakeSocket.last.closed], [2, null]);
});

test('a frame that is not JSON is sent as it is', () => {
  const tab = worker();
  const one = tab();
  FakeSocket.last.accept();
  one.raw('rubbish');
  assert.deepEqual(FakeSocket.last.sent, ['rubbish']);
});

test('an answer to join tells the other tabs in the room where the log ends', () => {
  const tab = worker();
  const [one, two, elsewhere] = [tab(), tab(), tab()];
  FakeSocket.last.accept();
  for (const each of [one, two]) each.send({ op: 'join', room: 'a', id: 1 });
  elsewhere.send({ op: 'join', room: 'b', id: 1 });
  const [, second] = FakeSocket.last.commands('join');
  FakeSocket.last.tell({ ev: 'joined', re: second.id, room: 'a', epoch: 'e', seq: 7, messages: [] });
  assert.deepEqual(one.events(), [{ ev: 'gap', room: 'a', epoch: 'e', next: 8 }]);
  assert.deepEqual([two.events().map(e => e.ev), elsewhere.events()], [['joined'], []]);
});

test('a tab that cuts the connection cuts it for all, even if the socket does not close', () => {
  const tab = worker();
  const [one, two] = [tab(), tab()];
  FakeSocket.last.accept();
  one.bye(4000);
  assert.deepEqual({ ...two.heard.at(-1).closed }, { code: 4000, reason: 'cut by another tab', wasClean: false });
  assert.equal(FakeSocket.last.closed.code, 4000);
  tab();
  assert.equal(FakeSocket.all.length, 2);
});

test('after a hello that fails the next one is sent', () => {
  const tab = worker();
  const [one, two, three] = [tab(), tab(), tab()];
  FakeSocket.last.accept();
  for (const [i, each] of [one, two, three].entries()) each.send({ op: 'hello', id: i, name: `n${i}` });
  FakeSocket.last.tell({ ev: 'error', re: 1, code: 'invalid' });
  assert.deepEqual(
    one.events().map(e => e.code),
    ['invalid'],
  );
  assert.deepEqual(
    FakeSocket.last.commands('hello').map(c => c.name),
    ['n0', 'n1'],
  );
  FakeSocket.last.tell({ ev: 'welcome', re: 2, user: { id: 'u' } });
  assert.deepEqual(
    [two, three].map(each => each.events()[0].re),
    [1, 2],
  );
});

test('a removal from a room reaches every tab in it, and none of them is in it any longer', () => {
  const tab = worker();
  const [one, two, elsewhere] = [tab(), tab(), tab()];
  FakeSocket.last.accept();
  for (const each of [one, two]) each.send({ op: 'join', id: 1, room: 'lobby' });
  elsewhere.send({ op: 'join', id: 1, room: 'other' });
  FakeSocket.last.tell({ ev: 'rights', room: 'lobby', may: [] }, { ev: 'left', room: 'lobby', reason: 'forbidden' });
  FakeSocket.last.tell({ ev: 'message', room: 'lobby', seq: 1 });
  const kinds = each => each.events().map(({ ev }) => ev);
  assert.deepEqual([one, two, elsewhere].map(kinds), [['rights', 'left'], ['rights', 'left'], []]);
  one.bye();
  assert.equal(FakeSocket.last.commands('leave').length, 0);
});
