import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import test from 'node:test';
import { gzipSync } from 'node:zlib';

const webapp = new URL('../../../webapp/', import.meta.url);

function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry =>
    entry.isDirectory() ? files(new URL(`${entry.name}/`, folder)) : [new URL(entry.name, folder)],
  );
}

const all = [...files(new URL('app/', webapp)), ...files(new URL('client/', webapp)), new URL('index.html', webapp)];
const scripts = all.filter(url => url.href.endsWith('.js'));
const read = url => readFileSync(url, 'utf8');

test('text of users never becomes HTML or code', () => {
  for (const url of scripts)
    assert.doesNotMatch(
      read(url),
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc/,
      url.href,
    );
});

test('the strict policy is kept: no script and no style in HTML or attributes', () => {
  const html = read(new URL('index.html', webapp));
  assert.doesNotMatch(html, /<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
  for (const url of scripts) assert.doesNotMatch(read(url), /['"]?style['"]?\s*:/, url.href);
});

test('nothing is asked of third parties', () => {
  for (const url of all.filter(file => /\.(js|css|html)$/.test(file.href))) {
    for (const [, host] of read(url).matchAll(/(?:src|href|url\(|import|fetch\()\s*[=('"]*(https?:\/\/[^'")\s]+)/g))
      assert.fail(`${url}: ${host}`);
  }
});

test('files stay small', () => {
  for (const url of scripts) assert.ok(read(url).split('\n').length <= 300, url.href);
});

test('the sources of what the page loads first are under 110 KB gzipped; PageIT measures what the WAR sends', t => {
  const html = read(new URL('index.html', webapp));
  const seen = new Set([new URL('index.html', webapp).href]);
  const follow = url => {
    if (seen.has(url.href)) return;
    seen.add(url.href);
    if (!url.href.endsWith('.js')) return;
    for (const [, from] of read(url).matchAll(/^(?:import|export) [^;]*?from '(\.[^']+)'/gms))
      follow(new URL(from, url));
  };
  for (const [, path] of html.matchAll(/(?:src|href)="([^"#]+)"/g)) follow(new URL(path, webapp));
  const bytes = [...seen].reduce((sum, href) => sum + gzipSync(readFileSync(new URL(href))).length, 0);
  const plain = [...seen].reduce((sum, href) => sum + statSync(new URL(href)).size, 0);
  t.diagnostic(`${seen.size} files, ${plain} bytes, ${bytes} gzipped`);
  assert.ok(bytes < 110_000);
});
