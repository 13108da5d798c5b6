import { body } from './body.js';
import { h, icon } from './dom.js';
import * as format from './format.js';
import { avatar, tint } from './people.js';
import { locale, t } from './words.js';

/**
 * Makes the element for an item of a log, which is a message or a note.
 * @param {object} item
 * @param {{ day: boolean, author: boolean }} starts what the item starts, see `groupStart`
 * @param {boolean} marked whether the mark for new messages is drawn before it
 */
export function Message(item, starts, marked) {
  const classes = ['Message', item.mine && '-mine', starts.author && '-first', item.note && '-note']
    .filter(Boolean)
    .join('.');
  return h(
    `li.${classes}`,
    { 'data-seq': item.seq },
    starts.day && h('div.Message-day', null, h('span', null, dayOf(item.at))),
    marked && h('div.Message-mark', null, h('span', null, t('newHere'))),
    item.note ? note(item) : row(item, starts),
  );
}

/** Makes the element for an own message that is not in the log yet. @param {object} entry of `Session.queue` */
export function Waiting({ key, data, type, state, error, limit }) {
  const words = state === 'failed' ? t('failed', reason(error, limit)) : t(state);
  const sign = h('span.Message-sign', { 'data-state': state }, icon(state === 'failed' ? 'alert' : 'clock'), words);
  const button = verb => h('button.Message-button', { type: 'button', 'data-verb': verb, 'data-key': key }, t(verb));
  const verbs =
    state === 'failed' ? [error.code !== 'too-big' && 'retry', typeof data === 'string' && 'edit', 'discard'] : [];
  const content = body({ data, type: type ?? data?.type ?? '', from: {} });
  return h(
    'li.Message.-mine.-waiting',
    { 'data-is': `${key} ${state}` },
    h(
      'div.Message-row',
      null,
      h('div.Message-main', null, content, h('div.Message-foot', null, sign, ...verbs.filter(Boolean).map(button))),
    ),
  );
}

/** The day of a message, as the separator before its first message names it. */
const dayOf = at => format.day(at, Date.now(), locale(), { today: t('today'), yesterday: t('yesterday') });

/** A message: its author and time if a group starts here, what it says, and whether it is stored. */
function row(item, { author }) {
  const { from, at, mine } = item;
  const when = { datetime: new Date(at).toISOString(), title: format.moment(at, locale()) };
  const time = author
    ? h('time.Message-time', when, format.clock(at, locale()))
    : h('time.Message-time.-aside', when, format.shortClock(at, locale()));
  const name = h('span.Message-author', { 'data-tint': tint(from.id) }, from.name);
  const head = author ? h('div.Message-head', null, name, time) : h('span.hidden', null, `${from.name}: `);
  return h(
    'div.Message-row',
    null,
    !author && time,
    author && !mine && avatar(from),
    h('div.Message-main', null, head, body(item)),
    mine && h('span.Message-durable', { role: 'img', 'aria-label': t('durable'), title: t('durable') }, icon('check')),
  );
}

/** Something that happened to the room rather than in it: messages are gone, or it cannot be joined. */
function note({ note: kind, missed, reason: why, error }) {
  const words =
    kind === 'error' ? t('joinFailed', reason(error)) : t(why === 'epoch-changed' ? 'gapReplaced' : 'gap', missed);
  return h('p.Message-note', null, icon('alert'), words);
}

/**
 * Why the server or the queue rejected something, in words for everyone.
 * @param {{ code: string, message: string }} error
 * @param {number} [limit] of a message, in bytes
 */
function reason({ code, message }, limit) {
  const words = t(`error_${code}`, limit && format.size(limit));
  return words === `error_${code}` ? message : words;
}
