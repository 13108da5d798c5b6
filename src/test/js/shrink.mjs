/**
 * A modest minifier: drops comments and blanks and shortens private names, but leaves every other name as it is. What
 * it makes is larger than what esbuild or terser would, so a limit that it keeps, they keep too, and the tests need
 * nothing installed.
 */
import { readFileSync } from 'node:fs';

const TOKEN = new RegExp(
  [
    String.raw`\/\*[\s\S]*?\*\/|\/\/[^\n]*`, // comments
    String.raw`'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\`(?:\\.|[^\`\\])*\``, // strings
    String.raw`(?<=[(,=:[!&|?{};]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n])+\/\w*`, // regular expressions
    String.raw`#?[\w$]+|\s+|.`, // words, blanks, signs
  ].join('|'),
  'g',
);

/** @param {string} source of a module @returns {string} the same, shorter */
export function shrink(source) {
  const short = names(source);
  let out = '';
  for (const [token] of source.matchAll(TOKEN)) {
    if (/^\/[*/]/.test(token)) continue;
    if (/^\s/.test(token)) out += ' ';
    else if (token.startsWith('`')) out += token.replace(/(?<=\.)#\w+/g, name => short.get(name));
    else out += short.get(token) ?? token;
  }
  return blanks(out);
}

/** A short name for each private one. */
function names(source) {
  const all = new Set(source.match(/(?<![\w'"])#[a-zA-Z]\w*/g));
  return new Map([...all].map((name, i) => [name, '#' + 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'[i]]));
}

/** Drops blanks that part nothing; strings keep theirs. */
function blanks(source) {
  const parts = source.split(/('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`)/);
  const pack = code => code.replace(/ +/g, ' ').replace(/(?<![\w$]) | (?![\w$#])/g, '').replace(/,(?=[}\])])|;(?=})/g, '');
  return parts.map((part, i) => (i % 2 ? part : pack(part))).join('').trim();
}

/** Reads a module and all that it imports, each once, those first that others need. @param {URL} url */
export function modules(url, seen = new Map()) {
  if (seen.has(url.href)) return seen;
  const source = readFileSync(url, 'utf8');
  seen.set(url.href, '');
  for (const [, from] of source.matchAll(/^(?:import|export) .*?from '(\.[^']+)'/gms)) modules(new URL(from, url), seen);
  seen.delete(url.href);
  return seen.set(url.href, source);
}

/** Puts modules into one text, as a bundler does. @param {Map<string, string>} all */
export function bundle(all) {
  const inner = [...all.values()].map(source => source.replace(/^import .*?;$/gms, '').replace(/^export (?!\{)/gm, ''));
  return shrink(inner.join('\n'));
}
