import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { FakeSocket } from './fakes.mjs';
import { bundle, modules } from './shrink.mjs';

const library = modules(new URL('../../../webapp/client/parley.js', import.meta.url));

test('the client library is under 8 KB minified and gzipped', t => {
  const bytes = gzipSync(bundle(library), { level: 9 }).length;
  t.diagnostic(`${bytes} bytes`);
  assert.ok(bytes < 8192, `${bytes} bytes`);
});

test('the worker of shared connections is under 1.5 KB, and only loaded where it is asked for', t => {
  const worker = modules(new URL('../../../webapp/client/worker.js', import.meta.url));
  const bytes = gzipSync(bundle(worker), { level: 9 }).length;
  t.diagnostic(`${bytes} bytes`);
  assert.ok(bytes < 1536, `${bytes} bytes`);
  assert.ok(![...library.keys()].some(url => url.endsWith('worker.js')));
});

test('what was measured works', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'parley-client-')), 'bundle.mjs');
  writeFileSync(file, bundle(library));
  const { Parley } = await import(pathToFileURL(file));
  const parley = new Parley('ws://x/ws/chat', { WebSocket: FakeSocket });
  const room = parley.room('lobby');
  await FakeSocket.last.welcome();
  await FakeSocket.last.joined();
  const place = room.say('hi');
  await FakeSocket.last.answer('say', { ev: 'said', epoch: 'e1', seq: 1, at: 0 });
  assert.equal((await place).seq, 1);
  parley.close();
});

test('the library imports nothing but itself', () => {
  for (const [url, source] of library) {
    for (const [, from] of source.matchAll(/from '([^']+)'/g)) assert.ok(from.startsWith('./'), `${url}: ${from}`);
  }
});
