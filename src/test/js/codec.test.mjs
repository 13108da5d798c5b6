import assert from 'node:assert/strict';
import test from 'node:test';
import { decode, fromBase64, fromPayload, newKey, toBase64, toPayload } from '../../../webapp/client/codec.js';

test('a frame may hold several objects', () => {
  assert.deepEqual(decode('{"ev":"tick"}\n\n{"ev":"pong"}'), [{ ev: 'tick' }, { ev: 'pong' }]);
});

test('each kind of data becomes its payload', async () => {
  const bytes = new Uint8Array([9, 1, 2, 3, 9]);
  assert.deepEqual(await toPayload('hi'), { text: 'hi', type: undefined });
  assert.deepEqual(await toPayload({ a: [1] }), { json: { a: [1] }, type: undefined });
  assert.deepEqual(await toPayload(null), { json: null, type: undefined });
  assert.deepEqual(await toPayload(bytes.subarray(1, 4), 'x/y'), { base64: 'AQID', type: 'x/y' });
  assert.deepEqual(await toPayload(bytes.slice(1, 4).buffer), { base64: 'AQID', type: undefined });
  assert.deepEqual(await toPayload(new Blob([bytes.slice(1, 4)], { type: 'image/png' })), {
    base64: 'AQID',
    type: 'image/png',
  });
});

test('payloads survive a round trip', async () => {
  assert.equal(fromPayload({ text: '', type: 'text/plain' }), '');
  assert.deepEqual(fromPayload({ json: { a: 1 } }), { a: 1 });
  const blob = fromPayload({ base64: 'AQID', type: 'image/png' });
  assert.equal(blob.type, 'image/png');
  assert.deepEqual([...new Uint8Array(await blob.arrayBuffer())], [1, 2, 3]);
});

test('base64 carries a megabyte of all byte values', () => {
  const bytes = Uint8Array.from({ length: 1 << 20 }, (_, i) => (i * 31) & 255);
  assert.deepEqual(fromBase64(toBase64(bytes.buffer)), bytes);
});

test('keys are 128 random bits', () => {
  assert.match(newKey(), /^[0-9a-f]{32}$/);
  assert.notEqual(newKey(), newKey());
});
