import { h } from './dom.js';
import * as format from './format.js';
import { locale, t } from './words.js';

/** Makes the element for a message that was found: by whom, in which room, when, and the part that matches. */
export function Hit({ room, seq, at, from, excerpt, marks }) {
  const when = { datetime: new Date(at).toISOString(), title: format.moment(at, locale()) };
  const day = format.day(at, Date.now(), locale(), { today: t('today'), yesterday: t('yesterday') });
  return h(
    'li',
    null,
    h(
      'button.Search-hit',
      { type: 'button', 'data-room': room, 'data-seq': seq },
      h(
        'span.Search-head',
        null,
        h('span.Search-author', { dir: 'auto' }, from.name || t('noAuthor')),
        h('span.Search-room', { dir: 'auto' }, `#${room}`),
        h('time.Search-time', when, `${day}, ${format.clock(at, locale())}`),
      ),
      h('span.Search-text', { dir: 'auto' }, ...marked(excerpt, marks)),
    ),
  );
}

/** A text with its matches marked, as text nodes. @param {number[][]} marks ranges of it, in their order */
function marked(text, marks) {
  const nodes = [];
  let end = 0;
  for (const [from, to] of marks) {
    nodes.push(text.slice(end, from), h('mark', null, text.slice(from, to)));
    end = to;
  }
  return [...nodes, text.slice(end)];
}
