import assert from 'node:assert/strict';
import test from 'node:test';
import { groupStart } from '../../../webapp/app/group.js';
import { Log } from '../../../webapp/app/log.js';
import { grown, MOST, newer, newest, older, STEP } from '../../../webapp/app/span.js';

const minute = 60_000;
const noon = new Date(2026, 5, 1, 12).getTime();
const said = (id, at, seq) => ({ from: { id }, at, seq, epoch: 'e' });

test('a day begins with its first message', () => {
  assert.deepEqual(groupStart(undefined, said('a', noon)), { day: true, author: true });
  assert.deepEqual(groupStart(said('a', noon), said('a', noon + 1)), { day: false, author: false });
  assert.deepEqual(groupStart(said('a', noon), said('a', noon + 24 * 60 * minute)), { day: true, author: true });
});

test('one author within five minutes is one group', () => {
  assert.equal(groupStart(said('a', noon), said('b', noon)).author, true);
  assert.equal(groupStart(said('a', noon), said('a', noon + 5 * minute)).author, false);
  assert.equal(groupStart(said('a', noon), said('a', noon + 5 * minute + 1)).author, true);
  assert.equal(groupStart({ note: 'gap', at: noon }, said('a', noon)).author, true);
});

function filled(count) {
  const log = new Log();
  log.epoch = 'e';
  for (let i = 1; i <= count; i++) log.append(said('a', noon + i, i));
  return log;
}

test('items keep their index while older ones come before them', () => {
  const log = filled(10);
  const fifth = log.at(4);
  log.prepend([said('a', noon, -1), said('a', noon, 0)]);
  assert.equal(log.at(4), fifth);
  assert.deepEqual([log.from, log.to, log.at(-2).seq], [-2, 10, -1]);
});

test('the memory of a log is bounded, and what it let go can be read again', () => {
  const log = filled(20_000);
  assert.ok(log.to - log.from <= 5000);
  assert.equal(log.to, 20_000);
  assert.equal(log.more, true);
  assert.equal(log.oldest, log.from + 1);
  assert.equal(log.at(19_999).seq, 20_000);
});

test('the mark of new messages stands before the first one missed', () => {
  const log = filled(3);
  log.read();
  log.append(said('b', noon, 4));
  log.missed();
  log.append(said('b', noon, 5));
  log.missed();
  assert.equal(log.unread, 2);
  assert.deepEqual(
    [0, 1, 2, 3, 4].filter(index => log.marks(index)),
    [3],
  );
  assert.equal(log.read(), true);
  assert.equal(log.read(), false);
  assert.equal(log.unread, 0);
});

test('what another tab has read is read here too', () => {
  const log = filled(3);
  log.read();
  for (const seq of [4, 5, 6]) {
    log.append(said('b', noon, seq));
    log.missed();
  }
  assert.equal(log.readUpTo(5), true);
  assert.deepEqual([log.unread, log.mark], [1, 3]);
  assert.equal(log.readUpTo(5), false);
  assert.equal(log.readUpTo(6), true);
  assert.deepEqual([log.unread, log.mark], [0, null]);
});

test('the window never holds more than its most, wherever one scrolls', () => {
  const log = { from: 0, to: 10_000 };
  let span = newest(log);
  for (let i = 0; i < 500; i++) {
    span = i % 7 < 5 ? older(span, log) : newer(span, log);
    assert.ok(span.to - span.from <= MOST && span.from >= log.from && span.to <= log.to && span.from < span.to);
  }
  for (let i = 0; i < 200; i++) span = newer(span, log);
  assert.equal(span.to, log.to);
  for (let i = 0; i < 200; i++) span = older(span, log);
  assert.equal(span.from, log.from);
});

test('a window at the end follows what comes; one further up stands still', () => {
  const log = { from: 0, to: 1000 };
  assert.deepEqual(newest(log), { from: 1000 - STEP, to: 1000 });
  assert.deepEqual(grown({ from: 700, to: 900 }, { from: 0, to: 1001 }, true), { from: 1001 - MOST + 0, to: 1001 });
  assert.deepEqual(grown({ from: 300, to: 300 + MOST }, { from: 0, to: 1001 }, false), { from: 300, to: 300 + MOST });
  assert.deepEqual(grown({ from: 0, to: 5 }, { from: 0, to: 9 }, false), { from: 0, to: 9 });
  assert.deepEqual(grown({ from: 0, to: 0 }, { from: 0, to: 20_000 }, true), { from: 20_000 - MOST, to: 20_000 });
});

/** The `seq` of all that a log holds, with `-` for the hole. */
const held = log => Array.from({ length: log.to - log.from }, (_, i) => log.at(log.from + i).seq ?? '-');
const run = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => said('a', noon + from + i, from + i));

/** Holds 97 to 100, and 10 to 12 before a hole. */
function holed() {
  const log = new Log();
  log.epoch = 'e';
  for (const item of run(97, 100)) log.append(item);
  log.jump(run(10, 12), true, false);
  return log;
}

test('messages around an older one are held before a hole, and the end keeps its indices', () => {
  const log = holed();
  assert.deepEqual(held(log), [10, 11, 12, '-', 97, 98, 99, 100]);
  assert.deepEqual([log.from, log.holeAt, log.to, log.oldest, log.endsFrom], [-4, -1, 4, 10, 97]);
  assert.deepEqual(log.at(0).seq, 97);
  log.jump(run(50, 51), true, false);
  assert.deepEqual(held(log), [50, 51, '-', 97, 98, 99, 100]);
  assert.equal(log.at(0).seq, 97);
  log.jump(run(95, 96), false, true);
  assert.deepEqual(held(log), [95, 96, 97, 98, 99, 100]);
  assert.deepEqual([log.hole, log.more, log.at(0).seq], [null, false, 97]);
});

test('a hole is filled from either side until it is closed', () => {
  const log = holed();
  assert.deepEqual(log.fill(run(13, 14), true, false), { index: -1, count: 2, forward: true, whole: false });
  assert.deepEqual(held(log), [10, 11, 12, 13, 14, '-', 97, 98, 99, 100]);
  assert.deepEqual([log.hole.after, log.hole.before, log.holeAt], [14, 97, -1]);
  log.fill(run(95, 96), false, false);
  assert.deepEqual(held(log), [10, 11, 12, 13, 14, '-', 95, 96, 97, 98, 99, 100]);
  assert.deepEqual([log.hole.after, log.hole.before, log.holeAt, log.at(0).seq], [14, 95, -3, 97]);
  log.fill(run(15, 94), true, true);
  assert.deepEqual(
    held(log),
    run(10, 100).map(({ seq }) => seq),
  );
  assert.deepEqual([log.hole, log.at(0).seq, log.endsFrom], [null, 97, 10]);
  const empty = holed();
  empty.fill([], true, true);
  assert.deepEqual([held(empty), empty.at(0).seq], [[10, 11, 12, 97, 98, 99, 100], 97]);
});

test('the bound of the memory takes a hole, too', () => {
  const log = holed();
  for (const item of run(101, 6000)) log.append(item);
  assert.equal(log.hole, null);
  assert.ok(!held(log).includes('-'));
  assert.equal(log.at(log.to - 1).seq, 6000);
  assert.equal(log.at(0)?.seq ?? 97, 97);
});

test('the mark of new messages stands after the hole if they begin in it, and new ones before all that are held are told of', () => {
  const log = holed();
  log.mark = 11;
  assert.deepEqual(
    held(log).filter((_, i) => log.marks(log.from + i)),
    [12],
  );
  log.mark = 40;
  assert.deepEqual(
    held(log).filter((_, i) => log.marks(log.from + i)),
    [97],
  );
  assert.equal(log.hidesNews, false);
  log.mark = 5;
  assert.equal(log.hidesNews, true);
  log.more = false;
  assert.equal(log.hidesNews, false);
});
