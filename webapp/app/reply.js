/**
 * Replies and mentions, as far as they are text. A reply is a text message of the type `text/plain; reply=SEQ`, so every
 * client that ignores the parameter shows its text (src/docs/client.md, "Replies"). Pure.
 */

/** The media type of a reply to the message with this `seq`. */
export const replyType = seq => `text/plain; reply=${seq}`;

/** The `seq` of the message that a message of this type replies to; 0 if it is no reply. */
export const repliesTo = type => Number(/^text\/plain\s*;(?:.*;)?\s*reply=(\d{1,15})\s*(?:;|$)/i.exec(type)?.[1] ?? 0);

const special = /[.*+?^${}()|[\]\\/-]/g;

/** Whether a text contains `@` and this whole name. */
export function mentions(text, name) {
  if (!name || !text.includes('@')) return false;
  const whole = `(?<![\\p{L}\\p{N}_])@${name.replace(special, '\\$&')}(?![\\p{L}\\p{N}_])`;
  return new RegExp(whole, 'iu').test(text);
}

/** The beginning of a mention right before the cursor: the position of its `@`, and what follows; null if there is none. */
export function mentionAt(text, cursor) {
  const before = text.slice(Math.max(0, cursor - 65), cursor);
  const [, begun] = /(?:^|[\s([{"'])@([^\s@][^\n@]{0,63}|)$/u.exec(before) ?? [];
  return begun === undefined ? null : { at: cursor - begun.length - 1, begun };
}

/** The names that a mention may be completed to, best first. */
export function completions(begun, names) {
  const wanted = begun.toLowerCase();
  const first = name => name.toLowerCase().startsWith(wanted);
  const inside = name => name.toLowerCase().includes(` ${wanted}`);
  return [...new Set(names)]
    .filter(name => first(name) || inside(name))
    .sort((a, b) => first(b) - first(a))
    .slice(0, 6);
}
