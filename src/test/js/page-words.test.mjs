import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import inspectorEn from '../../../webapp/app/inspector/words-en.js';
import inspectorZh from '../../../webapp/app/inspector/words-zh.js';
import { chooseLanguage } from '../../../webapp/app/words.js';
import en from '../../../webapp/app/words/en.js';
import zh from '../../../webapp/app/words/zh.js';

const app = new URL('../../../webapp/app/', import.meta.url);

function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry =>
    entry.isDirectory()
      ? files(new URL(`${entry.name}/`, folder))
      : entry.name.endsWith('.js')
        ? [new URL(entry.name, folder)]
        : [],
  );
}

const sources =
  files(app)
    .filter(url => !/words/.test(url.href))
    .map(url => readFileSync(url, 'utf8'))
    .join('\n') + readFileSync(new URL('../index.html', app), 'utf8');

for (const [name, one, other] of [
  ['the page', en, zh],
  ['the inspector', inspectorEn, inspectorZh],
]) {
  test(`${name} says everything in both languages`, () => {
    assert.deepEqual(Object.keys(other).sort(), Object.keys(one).sort());
    for (const key of Object.keys(one)) {
      assert.equal(typeof other[key], typeof one[key], key);
      if (typeof one[key] === 'function') assert.equal(other[key].length, one[key].length, key);
    }
  });
}

test('every word that is asked for exists', () => {
  for (const [, key] of sources.matchAll(/\bt\('([\w-]+)'/g)) assert.ok(key in en, key);
  for (const [, key] of sources.matchAll(/\bw\('([\w-]+)'/g)) assert.ok(key in inspectorEn, key);
  for (const [, key] of sources.matchAll(/data-(?:t|label)="([\w-]+)"/g)) assert.ok(key in en, key);
});

test('every word is asked for somewhere', () => {
  const made =
    /^(state|why|error|code|reason|theme|fact|tab|side|try|transport|tour|lane|col|queued|sending|then|stopped)(_|$)/;
  for (const key of [...Object.keys(en), ...Object.keys(inspectorEn)]) {
    assert.ok(made.test(key) || sources.includes(`'${key}'`) || sources.includes(`"${key}"`), key);
  }
});

test('every reason for which the server refuses has words', () => {
  const reasons = new URL('../../main/java/dev/parley/handshake/Reason.java', import.meta.url);
  const table = readFileSync(reasons, 'utf8').matchAll(/^ {4}[A-Z_]+\(\s*\d{3},\s*"([a-z-]+)"/gm);
  const expected = [...table].map(([, reason]) => `reason_${reason}`);
  assert.ok(expected.length > 20);
  assert.deepEqual(
    Object.keys(en).filter(key => key.startsWith('reason_')),
    expected,
  );
});

test('English counts in singular and plural', () => {
  assert.deepEqual([en.unread(1), en.unread(2)], ['1 unread message', '2 unread messages']);
  assert.deepEqual([en.people(1), en.people(3)], ['1 person here', '3 people here']);
  assert.equal(en.typing(['Ada', 'Grace']), 'Ada and Grace are typing');
});

test('the language is chosen by the user, else by the browser, else English', () => {
  assert.equal(chooseLanguage('zh', ['en']), 'zh');
  assert.equal(chooseLanguage(undefined, ['fr-FR', 'zh-TW', 'en']), 'zh');
  assert.equal(chooseLanguage(undefined, ['fr']), 'en');
  assert.equal(chooseLanguage('xx', ['zh']), 'zh');
});
