import { EMOJI } from './emoji.js';
import { h } from './dom.js';
import { t } from './words.js';

/** Offered at once; a menu has room for all of them beside each other on a phone. */
const QUICK = ['👍', '❤️', '😂', '🎉', '😢', '👀'];

/** This many people are named with a reaction; the others are counted. */
const NAMED = 12;

/**
 * What people have put to a message, by text, in the order of the first of each. A change that is on its way counts already.
 * @param {object} item of a log; `reacting` maps texts to whether they are being added
 * @param {string | undefined} me the user's id
 * @returns {{ text: string, people: object[], mine: boolean, waits: boolean }[]}
 */
export function tally({ reactions = [], reacting = new Map() }, me) {
  const all = new Map();
  for (const { text, from } of reactions) {
    const people = all.get(text) ?? [];
    if (!people.some(({ id }) => id === from.id)) all.set(text, [...people, from]);
  }
  for (const [text, adds] of reacting) {
    const others = (all.get(text) ?? []).filter(({ id }) => id !== me);
    all.set(text, adds ? [...others, { id: me }] : others);
  }
  return [...all]
    .filter(([, people]) => people.length)
    .map(([text, people]) => ({ text, people, mine: people.some(({ id }) => id === me), waits: reacting.has(text) }));
}

/** The reactions below a message, as buttons that add or take back one's own; null if there are none. */
export function Reactions(item, me, may) {
  const all = item.redacted || item.removing ? [] : tally(item, me);
  if (!all.length) return null;
  return h('div.Message-reactions', { role: 'group', 'aria-label': t('reactions') }, ...all.map(chip));

  function chip({ text, people, mine, waits }) {
    const names = people.slice(0, NAMED).map(({ id, name }) => (id === me ? t('you') : name || t('noAuthor')));
    const words = t('reactedBy', text, names, people.length - names.length);
    const kind = `button.Message-reaction${mine ? '.-mine' : ''}${waits ? '.-waiting' : ''}`;
    const props = { type: 'button', 'data-react': text, 'aria-pressed': `${mine}`, 'aria-label': words, title: words };
    const count = h('span.Message-count', null, people.length);
    return h(kind, { ...props, disabled: !may }, h('span.Message-reactionText', { dir: 'auto' }, text), count);
  }
}

/** The reactions that a menu offers for a message, each with its emoji as a short item. @param {HTMLElement} opener of the menu */
export function reactionItems({ seq }, opener) {
  const one = text => ({ short: text, words: t('reactWith', text), verb: 'react', detail: { seq, text } });
  const more = { opener, items: EMOJI.map(one) };
  return [...QUICK.map(one), { short: '+', words: t('moreReactions'), verb: 'menu', detail: more }];
}
