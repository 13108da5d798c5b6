import assert from 'node:assert/strict';
import test from 'node:test';
import { bare, isImage, nameOf, withName } from '../../../webapp/app/media.js';

/** What the server takes (MediaType.java). */
const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z{}-]+";
const FORM = new RegExp(`^${TOKEN}/${TOKEN}(?:[ ]*;[ ]*${TOKEN}=${TOKEN})*$`);

test('names travel in the media type and come back', () => {
  for (const name of ['a.png', 'mit Leerzeichen.txt', '报告 终稿.pdf', "it's (1)*.tar.gz", 'noending', '.env']) {
    const type = withName('application/pdf', name);
    assert.ok(FORM.test(type) && type.length <= 127, type);
    assert.equal(nameOf(type), name);
  }
});

test('a name too long keeps its ending', () => {
  const type = withName('image/png', `${'很'.repeat(50)}.png`);
  assert.ok(type.length <= 127);
  assert.match(nameOf(type), /^很+\.png$/);
});

test('a media type too long for any name gives way to plain bytes', () => {
  const type = withName(
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    '会议记录的最终版本.docx',
  );
  assert.ok(FORM.test(type) && type.length <= 127, type);
  assert.match(nameOf(type), /^会.*\.docx$/);
});

test('without name or type there is still a type', () => {
  assert.equal(withName('', undefined), 'application/octet-stream');
  assert.equal(withName('text/csv; charset=utf-8', undefined), 'text/csv');
  assert.equal(nameOf('text/csv'), undefined);
  assert.equal(nameOf("text/csv; name*=UTF-8''%zz"), undefined);
});

test('a name is never a path, and never turns the direction of text', () => {
  assert.equal(nameOf(withName('a/b', '../../etc/passwd')), '.._.._etc_passwd');
  assert.equal(nameOf(withName('a/b', 'c:\\x')), 'c__x');
  assert.equal(nameOf(withName('a/b', 'photo\u202egnp.exe')), 'photo_gnp.exe');
});

test('only pictures without scripts are shown', () => {
  for (const type of ['image/png', 'IMAGE/JPEG', "image/webp; name*=UTF-8''x"]) assert.ok(isImage(type), type);
  for (const type of ['image/svg+xml', 'text/html', 'image/png+xml', 'application/xhtml+xml', ''])
    assert.ok(!isImage(type), type);
  assert.equal(bare('Image/PNG ; a=b'), 'image/png');
});
