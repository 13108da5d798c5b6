import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { after, before, beforeEach, test } from 'node:test';
import { Parley } from '../../../webapp/client/parley.js';
import { FakeSocket } from './fakes.mjs';

/** A server of uploads that fails as `fail` says, once for each entry: a status, or `cut` in the middle of a part. */
let server, base, fail, seen, stored;

async function answer(request, response) {
  const chunks = [];
  const { method, url, headers } = request;
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  seen.push({ method, url, headers, bytes: body.length });
  const fault = fail[method]?.shift();
  if (typeof fault === 'number') {
    response.writeHead(fault, { 'Retry-After': '0.01', 'Content-Type': 'application/problem+json' });
    return response.end(JSON.stringify({ reason: `because-${fault}`, detail: 'so' }));
  }
  if (method === 'POST') {
    stored = Buffer.alloc(0);
    return response.writeHead(201, { Location: 'uploads/u1' }).end();
  }
  if (method === 'HEAD') return response.writeHead(204, { 'Upload-Offset': stored.length }).end();
  if (method === 'DELETE') return response.writeHead(204).end();
  if (method === 'GET') return response.writeHead(200, { 'Content-Type': 'application/octet-stream' }).end(stored);
  assert.equal(Number(headers['upload-offset']), stored.length);
  stored = Buffer.concat([stored, fault === 'cut' ? body.subarray(0, 10) : body]);
  if (fault === 'cut') return request.socket.destroy();
  if (headers['upload-complete'] === '?0') return response.writeHead(204).end();
  const sha256 = createHash('sha256').update(stored).digest('hex');
  response.writeHead(201, { 'Content-Type': 'application/json' }).end(JSON.stringify({ sha256 }));
}

before(async () => {
  server = createServer((request, response) => answer(request, response).catch(error => response.destroy(error)));
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${server.address().port}/chat/ws/chat`;
});
beforeEach(() => {
  fail = {};
  seen = [];
});
after(() => {
  server.closeAllConnections();
  server.close();
});

async function lobby(t, options) {
  const parley = (t.parley = new Parley(base, { WebSocket: FakeSocket, ...options }));
  t.after(() => parley.close());
  const room = parley.room('lobby');
  await FakeSocket.last.welcome();
  await FakeSocket.last.joined();
  return room;
}

const content = bytes => new Blob([new Uint8Array(bytes).map((_, i) => i * 7)], { type: 'image/png' });

/** The message that was said once the file was there. */
async function said() {
  const socket = FakeSocket.last;
  while (!socket.commands().some(({ op }) => op === 'say')) await new Promise(resolve => setTimeout(resolve, 5));
  const command = socket.commands().find(({ op }) => op === 'say');
  await socket.answer('say', { ev: 'said', epoch: 'e1', seq: 1, at: 0 });
  return command;
}

test('sends a file in parts, tells the progress, and then says that it is there', async t => {
  const room = await lobby(t, { token: 'secret' });
  const progress = [];
  const onprogress = ({ sent, total }) => progress.push(`${sent}/${total}`);
  const position = room.sendFile(content(200_000), { name: 'cat.png', about: { width: 3 }, onprogress });
  const { json, type } = await said();
  assert.equal((await position).seq, 1);
  const sha256 = createHash('sha256').update(stored).digest('hex');
  assert.deepEqual(json, { sha256, name: 'cat.png', type: 'image/png', bytes: 200_000, width: 3 });
  assert.equal(type, 'application/vnd.parley.file+json');
  assert.deepEqual(progress.slice(0, 2), ['0/200000', '65536/200000']);
  assert.equal(progress.at(-1), '200000/200000');
  assert.equal(seen[0].url, '/chat/api/rooms/lobby/files');
  assert.equal(seen[0].headers['upload-length'], '200000');
  assert.ok(seen.every(({ headers }) => headers.authorization === 'Bearer secret'));
  assert.deepEqual(Buffer.from(await (await room.getFile({ sha256, type: 'image/png' })).arrayBuffer()), stored);
});

test('an empty file is a file', async t => {
  const room = await lobby(t);
  const position = room.sendFile(new Uint8Array(0));
  assert.equal((await said()).json.bytes, 0);
  await position;
});

test('continues after a cut where the server is, and waits while the server fails', async t => {
  const room = await lobby(t);
  fail = { PATCH: [undefined, 'cut', 503, 429], HEAD: [502] };
  const position = room.sendFile(content(150_000));
  const { json } = await said();
  await position;
  assert.equal(
    json.sha256,
    createHash('sha256')
      .update(Buffer.from(await content(150_000).arrayBuffer()))
      .digest('hex'),
  );
  assert.equal(seen.filter(({ method }) => method === 'POST').length, 1);
});

test('starts again if the server has forgotten the upload', async t => {
  const room = await lobby(t);
  fail = { PATCH: [undefined, 404] };
  const position = room.sendFile(content(100_000));
  await said();
  await position;
  assert.equal(seen.filter(({ method }) => method === 'POST').length, 2);
  assert.equal(stored.length, 100_000);
});

test('a refusal is final', async t => {
  const room = await lobby(t);
  for (const [status, method] of [
    [413, 'POST'],
    [403, 'POST'],
    [507, 'PATCH'],
  ]) {
    fail = { [method]: [status] };
    await assert.rejects(room.sendFile(content(10)), { code: `because-${status}`, retry: false });
  }
  fail = { GET: [404] };
  await assert.rejects(room.getFile({ sha256: '0' }), { code: 'because-404' });
});

test('an abort takes the file back, on its way or between two attempts', async t => {
  const room = await lobby(t);
  for (const faults of [[], [503, 503, 503, 503, 503, 503]]) {
    fail = { PATCH: [...faults] };
    const control = new AbortController();
    const onprogress = () => setTimeout(() => control.abort(new Error('enough')), 30);
    const big = room.sendFile(content(30_000_000), { signal: control.signal, onprogress });
    await assert.rejects(big, /enough/);
    while (!seen.some(({ method }) => method === 'DELETE')) await new Promise(resolve => setTimeout(resolve, 5));
    seen = [];
  }
});

test('a closed client sends no more', async t => {
  const room = await lobby(t);
  fail = { PATCH: [503] };
  const rejected = assert.rejects(room.sendFile(content(100_000)), { code: 'closed' });
  while (fail.PATCH.length) await new Promise(resolve => setTimeout(resolve, 5));
  t.parley.close();
  await rejected;
});
