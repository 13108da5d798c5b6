import { linkify } from './linkify.js';

/**
 * The Markdown that people type by habit: bold, italic, struck and code in a line; code blocks, lists and quotes. Text
 * keeps its line breaks and blanks, and whatever is no markup stays as it is. Pure: makes no elements.
 */

/** What may stand in a line. Each span is bounded, so that no text makes the search slow. */
const SPAN = new RegExp(
  [
    '`(?<code>[^`\\n]{1,1000})`',
    '(?<address>\\bhttps?://[^\\s<>"\'`\\u3000-\\u303f\\uff00-\\uffef]+)',
    '\\[(?<words>[^\\[\\]\\n]{1,300})\\]\\((?<target>https?://[^\\s()<>"]{1,2000})\\)',
    '\\*\\*(?=\\S)(?<strong>[^\\n]{1,500}?)(?<=\\S)\\*\\*',
    '(?<![\\p{L}\\p{N}_])__(?=[^\\s_])(?<strong2>[^\\n]{1,500}?)(?<=\\S)__(?!_|\\.?[\\p{L}\\p{N}])',
    '(?<![\\p{L}\\p{N}*])\\*(?=[^\\s*])(?<em>[^\\n*]{1,500}?)(?<=\\S)\\*(?![\\p{L}\\p{N}*])',
    '(?<![\\p{L}\\p{N}_])_(?=[^\\s_])(?<em2>[^\\n_]{1,500}?)(?<=\\S)_(?!_|\\.?[\\p{L}\\p{N}])',
    '~~(?=\\S)(?<del>[^\\n]{1,500}?)(?<=\\S)~~',
  ].join('|'),
  'giu',
);

/** How deep spans and quotes may be nested; what is deeper stays text. */
const DEEP = 4;

/** The beginning of an item of a list: its indentation, its bullet or its number. */
const ITEM = /^(\s*)(?:[-*+]|(\d{1,9})[.)])\s+(?=\S)/;

/**
 * Cuts text into blocks.
 * @param {string} text
 * @returns {object[]} `{ inline }`, `{ code, language }`, `{ items, start }` (each item is inline; `start` is the number of
 *   the first one in an ordered list) or `{ quote }` (blocks); `inline` is what `spans` returns
 */
export function blocks(text, depth = 0) {
  const lines = text.split('\n');
  const found = [];
  let plain = [];
  const flush = () => {
    if (plain.length) found.push({ inline: spans(plain.join('\n')) });
    plain = [];
  };
  for (let at = 0; at < lines.length;) {
    const [block, next] = codeAt(lines, at) ?? quoteAt(lines, at, depth) ?? listAt(lines, at) ?? [null, at + 1];
    if (block) {
      flush();
      found.push(block);
    } else plain.push(lines[at]);
    at = next;
  }
  flush();
  return found;
}

/** A code block that starts at a line. One that is not closed goes to the end. */
function codeAt(lines, at) {
  const [, language] = /^```\s*([\w+#.-]{0,20})\s*$/.exec(lines[at]) ?? [];
  if (language === undefined) return null;
  const end = lines.findIndex((line, i) => i > at && /^```\s*$/.test(line));
  const to = end < 0 ? lines.length : end;
  if (to === at + 1) return null;
  return [{ code: lines.slice(at + 1, to).join('\n'), language }, to + 1];
}

function quoteAt(lines, at, depth) {
  const quoted = line => /^>\s?\S/.test(line);
  if (depth === DEEP || !quoted(lines[at])) return null;
  const to = endOf(lines, at, line => quoted(line) || line === '>');
  const inner = lines.slice(at, to).map(line => line.replace(/^>\s?/, ''));
  return [{ quote: blocks(inner.join('\n'), depth + 1) }, to];
}

/** A list of one kind; what is indented below an item stays in it. */
function listAt(lines, at) {
  const [, indent, number] = ITEM.exec(lines[at]) ?? [];
  if (indent !== '') return null;
  const goesOn = line => /^\s+\S/.test(line) || (ITEM.test(line) && Boolean(ITEM.exec(line)[2]) === Boolean(number));
  const to = endOf(lines, at, goesOn);
  const items = [];
  for (const line of lines.slice(at, to)) {
    if (/^\s/.test(line)) items.push(`${items.pop()}\n${line}`);
    else items.push(line.replace(ITEM, ''));
  }
  return [{ items: items.map(item => spans(item)), start: number && Number(number) }, to];
}

/** One past the last of the lines from `at` on that all pass a test. */
function endOf(lines, at, test) {
  let to = at;
  while (to < lines.length && test(lines[to])) to++;
  return to;
}

/**
 * Cuts a text without blocks into its spans.
 * @param {string} text
 * @returns {object[]} `{ text }`, `{ text, href }`, `{ tag: 'code', text }` or `{ tag, spans }`
 */
export function spans(text, depth = 0) {
  if (depth === DEEP) return [{ text }];
  const found = [];
  let end = 0;
  for (const match of text.matchAll(SPAN)) {
    if (match.index < end) continue;
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    found.push(...span(match, depth));
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

/** A line of text without its markup. */
export const bare = line => spans(line).map(flat).join('');

const flat = ({ text, spans: inner }) => (inner ? inner.map(flat).join('') : text);

function span({ 0: all, groups }, depth) {
  const { code, address, words, target, strong = groups.strong2, em = groups.em2, del } = groups;
  if (code !== undefined) return [{ tag: 'code', text: code }];
  if (address) return linkify(address);
  if (words) return URL.canParse(target) ? [{ text: words, href: target }] : [{ text: all }];
  const [tag, inner] = strong ? ['strong', strong] : em ? ['em', em] : ['del', del];
  return [{ tag, spans: spans(inner, depth + 1) }];
}
