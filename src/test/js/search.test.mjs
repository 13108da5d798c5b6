import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import test, { after, before } from 'node:test';
import { Parley } from '../../../webapp/client/parley.js';
import { FakeSocket } from './fakes.mjs';

/** A server that answers what a test wants, and keeps what it was asked. */
const asked = [];
let answer = { status: 200, body: { found: [] } };
const server = createServer((request, response) => {
  asked.push(request);
  if (answer.status) {
    response.writeHead(answer.status, { 'Content-Type': 'application/json', ...answer.headers });
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  } else request.socket.destroy();
});

before(() => new Promise(listening => server.listen(0, '127.0.0.1', listening)));
after(() => server.close());

const client = options => {
  const parley = new Parley(`ws://127.0.0.1:${server.address().port}/app/ws/chat`, {
    WebSocket: FakeSocket,
    ...options,
  });
  after(() => parley.close());
  return parley;
};

const parameters = () => Object.fromEntries(new URL(asked.at(-1).url, 'http://x').searchParams);

test('a search asks the address beside the handshake, with the token and all that it is about', async () => {
  const hit = { room: 'lobby', seq: 3, at: 1, from: { id: 'a', name: 'Ada' }, excerpt: 'sold', marks: [[0, 4]] };
  answer = { status: 200, body: { found: [hit], before: '1 lobby 3' } };
  const parley = client({ token: () => 'secret' });
  const found = await parley.search('中文 &room=x', { room: ['lobby', 'e\u0301.**'], before: '9 a 7', limit: 5 });
  assert.deepEqual(found, answer.body);
  assert.equal(asked.at(-1).url.split('?')[0], '/app/api/search');
  assert.equal(asked.at(-1).headers.authorization, 'Bearer secret');
  assert.deepEqual(parameters(), { q: '中文 &room=x', room: 'lobby,\u00e9.**', before: '9 a 7', limit: '5' });
});

test('a guest searches without a token, and without a room everywhere', async () => {
  answer = { status: 200, body: { found: [] } };
  await client().search('hello');
  assert.equal(asked.at(-1).headers.authorization, undefined);
  assert.deepEqual(parameters(), { q: 'hello' });
});

test('a refusal has the code of the server, and says when to search again', async () => {
  const parley = client();
  answer = { status: 429, headers: { 'Retry-After': '2' }, body: { reason: 'slow-down', detail: 'One is running.' } };
  const slow = { name: 'ParleyError', code: 'slow-down', message: 'One is running.', retry: true, retryAfter: 2000 };
  await assert.rejects(parley.search('hello'), slow);
  answer = { status: 403, body: { reason: 'forbidden', detail: 'No.' } };
  await assert.rejects(parley.search('hello', { room: 'secret' }), { code: 'forbidden', retry: false });
  answer = { status: 502, body: '<html>a proxy</html>' };
  await assert.rejects(parley.search('hello'), { code: 'unavailable', retry: true });
  answer = { status: 200, body: '<html>a page of something else</html>' };
  await assert.rejects(parley.search('hello'), { code: 'unavailable', retry: false });
});

test('without a server the error is offline, and an abort rejects with its reason', async () => {
  const parley = client();
  answer = { status: 0 };
  await assert.rejects(parley.search('hello'), { code: 'offline', retry: true });
  const reason = new Error('typed on');
  await assert.rejects(parley.search('hello', { signal: AbortSignal.abort(reason) }), reason);
});

test('a search works without a connection, beside a handshake whose address is relative', async () => {
  answer = { status: 200, body: { found: [] } };
  const parley = client({ handshake: '../of/ours/handshake' });
  parley.close();
  await parley.search('hello');
  assert.equal(asked.at(-1).url, '/app/of/ours/search?q=hello');
});

test('one token serves many requests as long as it is known to be valid', async () => {
  answer = { status: 200, body: { found: [] } };
  const payload = btoa(JSON.stringify({ exp: Date.now() / 1000 + 3600 }));
  let made = 0;
  const parley = client({ token: () => `a.${payload}.${++made}` });
  FakeSocket.last.accept();
  while (!FakeSocket.last.sent.length) await new Promise(resolve => setTimeout(resolve, 5));
  await parley.search('hello');
  await parley.search('hello');
  assert.equal(made, 1);
  assert.equal(asked.at(-1).headers.authorization, `Bearer a.${payload}.1`);
});
