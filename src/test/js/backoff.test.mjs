import assert from 'node:assert/strict';
import test from 'node:test';
import { fullJitter } from '../../../webapp/client/backoff.js';

const least = fullJitter(() => 0);
const most = fullJitter(() => 0.999999);

test('the first attempt comes at once or within half a second', () => {
  assert.deepEqual([least(0, 0), Math.round(most(0, 0))], [0, 500]);
});

test('later waits are up to the time that the trouble has lasted, and at least a quarter of it', () => {
  const troubles = [0, 400, 1000, 2000, 19_000, 20_000, 3_600_000];
  const [shortest, longest] = [least, most].map(delay => troubles.map(trouble => Math.round(delay(7, trouble))));
  assert.deepEqual(longest, [1000, 1000, 1000, 2000, 19_000, 20_000, 20_000]);
  assert.deepEqual(
    shortest,
    longest.map(each => each / 4),
  );
});

test('if the time is not known, it doubles with each attempt', () => {
  assert.deepEqual(
    [0, 1, 2, 3, 5, 6, 60].map(attempt => Math.round(most(attempt))),
    [500, 1000, 2000, 4000, 16_000, 20_000, 20_000],
  );
});

/** When a client whose server cannot be reached before `outage` is connected again; both in ms since the cut. */
function back(outage, delay) {
  for (let now = 0, attempt = 0; ; attempt++) {
    now += delay(attempt, now);
    if (now >= outage) return now;
  }
}

test('after an outage nobody waits longer than it lasted, and a crowd returns spread over that time', () => {
  const crowd = Array.from({ length: 5000 }, () => back(4000, fullJitter()));
  assert.ok(Math.max(...crowd) <= 8000, `${Math.max(...crowd)} ms`);
  const tenths = new Map();
  for (const at of crowd) tenths.set(Math.floor(at / 100), (tenths.get(Math.floor(at / 100)) ?? 0) + 1);
  const peak = Math.max(...tenths.values());
  assert.ok(peak < 500, `${peak} of 5,000 in 100 ms`);
});
