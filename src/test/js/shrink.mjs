/**
 * A modest minifier: drops comments and blanks, and shortens private names and those locals whose name means nothing
 * else in the text. Its output is larger than that of esbuild or terser, so a limit that it keeps, they keep too, and
 * the tests need nothing installed.
 */
import { readFileSync } from 'node:fs';

const TOKEN = new RegExp(
  [
    String.raw`\/\*[\s\S]*?\*\/|\/\/[^\n]*`, // comments
    String.raw`'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\`(?:\\.|[^\`\\])*\``, // strings
    String.raw`(?<=[(,=:[!&|?{};]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n])+\/\w*`, // regular expressions
    String.raw`\.{3}|\?\.|=>|#?[\w$]+|\s+|.`, // signs of several characters, words, blanks, other signs
  ].join('|'),
  'g',
);

const CONSTANTS = { true: '!0', false: '!1', undefined: 'void 0', __proto__: null };

/** @param {string} source of a module @returns {string} the same, shorter */
export function shrink(source) {
  const tokens = [...source.matchAll(TOKEN)].map(([token]) => token).filter(token => !/^\/[*/]/.test(token));
  const short = names(tokens);
  let out = '';
  for (const token of tokens) {
    if (/^\s/.test(token)) out += ' ';
    else if (token.startsWith('`')) out += template(token, short);
    else if (/^\d/.test(token)) out += token.replaceAll('_', '');
    else out += CONSTANTS[token] ?? short.get(token) ?? token;
  }
  return blanks(out);
}

/** Shortens the names in the expressions of a template. */
const template = (token, short) =>
  token.replace(/\$\{[^}]*\}/g, code =>
    code.replace(/(?<![\w$]|(?<!\.)\.)#?\w+|(?<=\.)#\w+/g, name => short.get(name) ?? name),
  );

/** A short name for each private one, and for each local that is never a property or the shorthand of one. */
function names(tokens) {
  const code = tokens.filter(token => !/^\s/.test(token));
  const locals = new Set();
  const others = new Set(['constructor', 'of', 'async', 'get']);
  code.forEach((name, i) => {
    if (!/^[a-zA-Z]\w*$/.test(name)) return;
    const [before, after] = [code[i - 1], code[i + 1]];
    if (/^(const|let|function|class)$/.test(before) || after === '=>') locals.add(name);
    if (code[i - 2] === 'export') others.add(name);
    const shorthand = /^[{,]$/.test(before) && /^[,}=]$/.test(after);
    const method =
      /^[;{}]$|^(async|get|static|\*)$/.test(before) && after === '(' && code[end(code, i + 1) + 1] === '{';
    if (/^(\.|\?\.)$/.test(before) || after === ':' || shorthand || method) others.add(name);
  });
  const all = [...new Set(code)].filter(name => /^#[a-zA-Z]/.test(name) || (locals.has(name) && !others.has(name)));
  const taken = new Set(code);
  const free = shortNames(taken);
  return new Map(all.map(name => [name, name.startsWith('#') ? `#${free.next().value}` : free.next().value]));
}

/** The place of the parenthesis that closes the one at `i`. */
function end(code, i) {
  let depth = 0;
  do depth += (code[i] === '(') - (code[i] === ')');
  while (depth > 0 && ++i < code.length);
  return i;
}

function* shortNames(taken) {
  const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  for (const first of ['', ...letters])
    for (const last of letters)
      if (!taken.has(first + last) && !/^(do|if|in|as|is|of)$/.test(first + last)) yield first + last;
}

/** Drops blanks that separate nothing; strings keep theirs. */
function blanks(source) {
  const parts = source.split(/('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`)/);
  const pack = code =>
    code
      .replace(/ +/g, ' ')
      .replace(/(?<![\w$]) | (?![\w$#])/g, '')
      .replace(/,(?=[}\])])|;(?=})/g, '');
  return parts
    .map((part, i) => (i % 2 ? part : pack(part)))
    .join('')
    .trim();
}

/** Reads a module and all that it imports, each once and after its own imports. @param {URL} url */
export function modules(url, seen = new Map()) {
  if (seen.has(url.href)) return seen;
  const source = readFileSync(url, 'utf8');
  seen.set(url.href, '');
  for (const [, from] of source.matchAll(/^(?:import|export) .*?from '(\.[^']+)'/gms))
    modules(new URL(from, url), seen);
  seen.delete(url.href);
  return seen.set(url.href, source);
}

/** Joins modules into one, as a bundler does; only the last one, the entry, exports. @param {Map<string, string>} all */
export function bundle(all) {
  const sources = [...all.values()].map(source => source.replace(/^import .*?;$/gms, ''));
  const entry = sources.pop().replace(/^(export \{.*?\}) from .*?;$/gm, '$1;');
  return shrink([...sources.map(source => source.replace(/^export /gm, '')), entry].join('\n'));
}
