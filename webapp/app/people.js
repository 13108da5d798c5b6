import { h } from './dom.js';

/** A user's colour, one of eight, always the same. @param {string} id */
export function tint(id) {
  let hash = 7;
  for (const char of id) hash = (hash * 31 + char.codePointAt(0)) % 4093;
  return hash % 8;
}

/** The first letters of a name, for a small round picture. */
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

/** The round picture of a user; says nothing, for the name stands beside it. */
export const avatar = ({ id, name }) =>
  h('span.avatar', { 'data-tint': tint(id), 'aria-hidden': 'true' }, initials(name));
