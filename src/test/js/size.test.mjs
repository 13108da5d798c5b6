import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { FakeSocket } from './fakes.mjs';
import { bundle, modules } from './shrink.mjs';

const client = new URL('../../../webapp/client/', import.meta.url);

const library = modules(new URL('parley.js', client));

const worker = modules(new URL('worker.js', client));

/** The fallback without what the library has loaded already. */
const fallback = new Map([...modules(new URL('fallback.js', client))].filter(([url]) => !library.has(url)));

const size = source => gzipSync(bundle(source), { level: 9 }).length;

test('the client library is at most 10.5 KiB minified and gzipped', t => {
  const bytes = size(library);
  t.diagnostic(`${bytes} bytes`);
  assert.ok(bytes <= 10_752, `${bytes} bytes`);
});

test('the worker of shared connections is at most 1.5 KiB', t => {
  const bytes = size(worker);
  t.diagnostic(`${bytes} bytes`);
  assert.ok(bytes <= 1536, `${bytes} bytes`);
});

test('what most pages never need is loaded on demand, by load.js alone', () => {
  const parts = [...library.get(new URL('load.js', client).href).matchAll(/import\('\.\/([\w.]+)'\)/g)].map(
    ([, file]) => file,
  );
  assert.ok(parts.length > 4);
  const others = [...library].filter(([url]) => !url.endsWith('/load.js'));
  for (const [url, source] of others) assert.doesNotMatch(source, /\bimport\(/, url);
  for (const file of ['worker.js', ...parts]) {
    assert.ok(![...library.keys()].some(url => url.endsWith(file)), file);
  }
});

test('the guide names the sizes that were measured', () => {
  const guide = readFileSync(new URL('../../docs/client.md', import.meta.url), 'utf8');
  const kibibytes = source => `${(size(source) / 1024).toFixed(1)} KiB`;
  assert.ok(guide.includes(`${kibibytes(library)} minified and gzipped`), kibibytes(library));
  assert.ok(guide.includes(`\`worker.js\` (${kibibytes(worker)})`), kibibytes(worker));
  assert.ok(guide.includes(`\`fallback.js\` (${kibibytes(fallback)})`), kibibytes(fallback));
});

test('the bundle that was measured works', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'parley-client-')), 'bundle.mjs');
  writeFileSync(file, bundle(library));
  const { Parley } = await import(pathToFileURL(file));
  const parley = new Parley('ws://x/ws/chat', { WebSocket: FakeSocket });
  const room = parley.room('lobby');
  await FakeSocket.last.welcome();
  await FakeSocket.last.joined();
  const position = room.say('hi');
  await FakeSocket.last.answer('say', { ev: 'said', epoch: 'e1', seq: 1, at: 0 });
  assert.equal((await position).seq, 1);
  parley.close();
});

test('the library imports nothing but itself', () => {
  for (const [url, source] of library) {
    for (const [, from] of source.matchAll(/from '([^']+)'/g)) assert.ok(from.startsWith('./'), `${url}: ${from}`);
  }
});
