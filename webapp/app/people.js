import { h } from './dom.js';

/** The colour of a user, as the number of one of eight tints; always the same for one id. @param {string} id */
export function tint(id) {
  let hash = 7;
  for (const char of id) hash = (hash * 31 + char.codePointAt(0)) % 4093;
  return hash % 8;
}

/** A name that somebody typed, as one line that does not reverse the text around it; possibly empty. */
export const plainName = typed => typed.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, '').trim();

/** One or two letters that stand for a name in a small circle. */
export function initials(name) {
  const words = name
    .replace(/^guest-/, '')
    .split(/[\s._-]+/)
    .filter(Boolean);
  const first = word => [...word][0] ?? '';
  return (
    words.length > 1 ? first(words[0]) + first(words.at(-1)) : [...(words[0] ?? '?')].slice(0, 2).join('')
  ).toUpperCase();
}

/** The circle that stands for a user. Hidden from screen readers, because the name is always beside it. */
export const avatar = ({ id, name }) =>
  h('span.avatar', { 'data-tint': tint(id), 'aria-hidden': 'true' }, initials(name));
