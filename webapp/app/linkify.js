/** Web addresses in text; `trimmed` takes off what belongs to the sentence instead. */
const ADDRESS = /\bhttps?:\/\/[^\s<>"'`\u3000-\u303f\uff00-\uffef]+/gi;

/**
 * Cuts text into plain pieces and links. Pure: makes no elements.
 * @param {string} text
 * @returns {{ text: string, href?: string }[]} the pieces joined are the text
 */
export function linkify(text) {
  const pieces = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimmed(match[0]);
    if (!valid(address)) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
    pieces.push({ text: address, href: address });
    end = match.index + address.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

/** One emoji: a flag, or a pictograph with its modifiers and joined parts (UTS #51, section 1.4.9). */
const EMOJI = /\p{RI}{2}|\p{ExtPict}(?:\ufe0f|\p{EMod}|\u200d\p{ExtPict})*/gu;

/** Whether text consists of one to three emoji, which are shown large. */
export const isEmoji = text => text.length < 40 && !text.replace(EMOJI, '').trim() && text.match(EMOJI)?.length <= 3;

/** Takes off closing punctuation, and closing brackets that were not opened within the address. */
function trimmed(address) {
  for (;;) {
    const last = address.at(-1);
    const unopened = (open, close) => last === close && count(address, close) > count(address, open);
    if (!/[.,;:!?*_~]/.test(last) && !unopened('(', ')') && !unopened('[', ']')) return address;
    address = address.slice(0, -1);
  }
}

const count = (text, char) => text.split(char).length - 1;

function valid(address) {
  try {
    return Boolean(new URL(address).hostname);
  } catch {
    return false;
  }
}
