import assert from 'node:assert/strict';
import test from 'node:test';
import { Sequence } from '../../../webapp/client/sequence.js';
import { settled } from './fakes.mjs';

/** A sequence over a log that answers in pages and may have been trimmed. */
function over({ end = 100, page = 4, from = 1 } = {}) {
  const seen = [];
  const gaps = [];
  const asked = [];
  const sequence = new Sequence({
    deliver: ({ seq }) => seen.push(seq),
    gap: (after, next) => gaps.push([after, next]),
    fetch: async (after, limit) => {
      asked.push([after, limit]);
      const first = Math.max(after + 1, from);
      const size = Math.max(0, Math.min(page, limit, end - first + 1));
      return Array.from({ length: size }, (_, i) => ({ seq: first + i }));
    },
  });
  return { sequence, seen, gaps, asked, offer: (...seqs) => seqs.forEach(seq => sequence.offer({ seq })) };
}

const upTo = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

test('messages in order are delivered at once', () => {
  const { seen, offer } = over();
  offer(1, 2, 3);
  assert.deepEqual(seen, [1, 2, 3]);
});

test('duplicates are dropped', () => {
  const { seen, offer } = over();
  offer(1, 2, 2, 1, 3, 3);
  assert.deepEqual(seen, [1, 2, 3]);
});

test('a hole is fetched in pages while later messages wait', async () => {
  const { seen, asked, offer } = over({ page: 2 });
  offer(1, 6, 7);
  assert.deepEqual(seen, [1]);
  offer(8);
  await settled();
  assert.deepEqual(seen, upTo(1, 8));
  assert.deepEqual(asked, [
    [1, 4],
    [3, 2],
  ]);
});

test('a hole announced by the server is fetched before the next message arrives', async () => {
  const { sequence, seen, offer } = over();
  offer(1);
  sequence.expect(4);
  await settled();
  assert.deepEqual(seen, [1, 2, 3]);
});

test('a hole announced while another is being fetched is fetched, too', async () => {
  const { sequence, seen, offer } = over();
  offer(1, 3);
  sequence.expect(6);
  await settled();
  assert.deepEqual(seen, upTo(1, 5));
});

test('a second hole after the first is fetched, too', async () => {
  const { seen, offer } = over();
  offer(1, 4, 9);
  await settled();
  await settled();
  assert.deepEqual(seen, upTo(1, 9));
});

test('messages trimmed from the log are reported missing, once', async () => {
  const { seen, gaps, offer } = over({ from: 5 });
  offer(1, 8);
  await settled();
  assert.deepEqual(seen, [1, 5, 6, 7, 8]);
  assert.deepEqual(gaps, [[1, 5]]);
});

test('a hole that cannot be read at all is reported missing', async () => {
  const { sequence, seen, gaps } = over({ end: 0 });
  sequence.reset(10);
  sequence.offer({ seq: 13 });
  await settled();
  assert.deepEqual(gaps, [[10, 13]]);
  assert.deepEqual(seen, [13]);
});

test('an answer that arrives after a reset is ignored', async () => {
  const { sequence, seen, gaps, offer } = over();
  offer(1, 9);
  sequence.reset(20);
  offer(21);
  await settled();
  assert.deepEqual(seen, [1, 21]);
  assert.deepEqual(gaps, []);
});

test('live messages that are shuffled, duplicated or lost are delivered completely and in order', async () => {
  for (let seed = 1; seed <= 200; seed++) {
    let state = seed;
    const random = n => (state = (state * 48271) % 2147483647) % n;
    const { seen, gaps, offer } = over({ end: 40, page: 1 + random(7) });
    for (let i = 0; i < 60; i++) {
      offer(1 + random(40));
      if (random(5) === 0) await settled();
    }
    offer(40);
    while (seen.length < 40) await settled();
    assert.deepEqual(seen, upTo(1, 40), `seed ${seed}`);
    assert.deepEqual(gaps, []);
  }
});
