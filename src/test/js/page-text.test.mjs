import assert from 'node:assert/strict';
import test from 'node:test';
import { named } from '../../../webapp/app/Search.js';
import * as format from '../../../webapp/app/format.js';
import { isEmoji, linkify } from '../../../webapp/app/linkify.js';
import { initials, tint } from '../../../webapp/app/people.js';
import { addressOf, isRoomName, placeIn } from '../../../webapp/app/room-name.js';

const links = text =>
  linkify(text)
    .filter(piece => piece.href)
    .map(piece => piece.href);

test('addresses become links, and nothing is lost or added', () => {
  for (const text of [
    '',
    'plain',
    'see https://a.example/x?y=1#z, ok',
    'https://a.example',
    '(https://a.example)',
    'a\nhttp://b.example\n',
  ]) {
    assert.equal(
      linkify(text)
        .map(piece => piece.text)
        .join(''),
      text,
    );
  }
  assert.deepEqual(links('see https://a.example/x?y=1#z, and http://b.example!'), [
    'https://a.example/x?y=1#z',
    'http://b.example',
  ]);
});

test('a link ends where the sentence does', () => {
  assert.deepEqual(links('(see https://en.example/wiki/Rust_(language)).'), [
    'https://en.example/wiki/Rust_(language)',
  ]);
  assert.deepEqual(links('请看https://a.example/路径。谢谢'), ['https://a.example/路径']);
  assert.deepEqual(links('[https://a.example/x]'), ['https://a.example/x']);
});

test('only http and https are links', () => {
  for (const text of [
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://a.example',
    'https://',
    'https:// a',
    'www.a.example',
    'http://:80/',
    'https://%/',
  ]) {
    assert.deepEqual(links(text), [], text);
  }
});

test('markup stays text', () => {
  const text = '<img src=x onerror=alert(1)> https://a.example/"onmouseover=alert(1)';
  assert.deepEqual(links(text), ['https://a.example/']);
});

test('a few emoji alone are large, text is not', () => {
  for (const text of ['🎉', '👍🏽', '👩‍👩‍👧 ❤️', '🇨🇳', '🎉🎉🎉']) assert.ok(isEmoji(text), text);
  for (const text of ['', ' ', '1', 'a🎉', '🎉🎉🎉🎉', '#', '©x']) assert.ok(!isEmoji(text), text);
});

test('sizes read like sizes', () => {
  assert.deepEqual([0, 1023, 1024, 1536, 65536, 1048576, 1.5 * 1048576].map(format.size), [
    '0 B',
    '1023 B',
    '1 KB',
    '1.5 KB',
    '64 KB',
    '1 MB',
    '1.5 MB',
  ]);
});

test('days are today, yesterday, or a date with its year where that is another', () => {
  const words = { today: 'Today', yesterday: 'Yesterday' };
  const now = new Date(2026, 0, 1, 0, 30);
  const day = (...date) => format.day(new Date(...date).getTime(), now, 'en', words);
  assert.equal(day(2026, 0, 1, 0, 1), 'Today');
  assert.equal(day(2025, 11, 31, 23, 59), 'Yesterday');
  assert.equal(day(2025, 11, 30), 'Tuesday, December 30, 2025');
  assert.equal(format.day(new Date(2026, 2, 3), new Date(2026, 5, 1), 'zh-CN', words), '3月3日星期二');
});

test('a short time has no AM or PM', () => {
  const evening = new Date(2026, 0, 1, 22, 55);
  assert.match(format.clock(evening, 'en-US'), /^10:55\sPM$/);
  assert.equal(format.shortClock(evening, 'en-US'), '10:55');
  assert.equal(format.shortClock(evening, 'en-GB'), '22:55');
  assert.equal(format.shortClock(evening, 'zh-TW'), '10:55');
});

test('a person has initials and one of eight colours', () => {
  assert.deepEqual(['Ada Lovelace', 'ada', '林徽因', 'guest-1f2e', '', '🎉 x'].map(initials), [
    'AL',
    'AD',
    '林徽',
    '1F',
    '?',
    '🎉X',
  ]);
  assert.equal(tint('u1'), tint('u1'));
  assert.equal(new Set(Array.from({ length: 200 }, (_, i) => tint(`user-${i}`))).size, 8);
});

test('an address leads to the room it names, and to none if it names none', () => {
  for (const room of ['lobby', '房间', 'a.b_c~d-e', 'e\u0301'.normalize('NFC')]) {
    assert.equal(placeIn(addressOf(room)).room, room);
    assert.ok(isRoomName(room));
  }
  assert.equal(placeIn('#e%CC%81').room, '\u00e9');
  assert.equal(placeIn('').room, '');
  for (const hash of ['#lobby?x=1', '#has%20space', '#%zz', `#${'a'.repeat(65)}`])
    assert.ok(!isRoomName(placeIn(hash).room), hash);
});

test('a search in all rooms names as many as an address can take', () => {
  assert.deepEqual(named(['lobby', '大厅']), ['lobby', '大厅', '**']);
  const many = Array.from({ length: 200 }, (_, i) => `room-${i}`);
  assert.equal(named(many).length, 100);
  const long = named(many.map(name => '字'.repeat(50) + name));
  assert.ok(long.length > 5 && long.length < 12 && encodeURIComponent(long.join(',')).length <= 4100);
});
