import assert from 'node:assert/strict';
import test from 'node:test';
import { fullJitter } from '../../../webapp/client/backoff.js';

test('delays spread from half a second to a ceiling that doubles', () => {
  const least = fullJitter(() => 0);
  const most = fullJitter(() => 0.999999);
  assert.deepEqual([0, 1, 2, 3, 9].map(least), [500, 500, 500, 500, 500]);
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5, 60].map(n => Math.round(most(n) / 100) / 10),
    [1, 2, 4, 8, 16, 20, 20],
  );
});

test('delays use the whole span', () => {
  const delay = fullJitter();
  const delays = Array.from({ length: 500 }, () => delay(10));
  assert.ok(Math.min(...delays) < 3000 && Math.max(...delays) > 17_000);
});
