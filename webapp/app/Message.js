import { body } from './body.js';
import { h, icon } from './dom.js';
import * as format from './format.js';
import { avatar, tint } from './people.js';
import { t, tongue } from './words.js';

/**
 * Makes the element of an item of a log: a message or a note.
 * @param {object} item
 * @param {{ day: boolean, author: boolean }} starts what begins with it
 * @param {boolean} marked whether the mark of new messages stands before it
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

/** Makes the element of an own message that is not in the log. @param {object} entry of Session.queue */
export function Waiting({ key, data, type, state, error }) {
  const words = state === 'failed' ? t('failed', reason(error)) : t(state);
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

const dayOf = at => format.day(at, Date.now(), tongue(), { today: t('today'), yesterday: t('yesterday') });

function row(item, { author }) {
  const { from, at, mine } = item;
  const time = h(
    author ? 'time.Message-time' : 'time.Message-time.-aside',
    { datetime: new Date(at).toISOString(), title: format.moment(at, tongue()) },
    format.clock(at, tongue()),
  );
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

function note({ note, missed, reason: why, error }) {
  const words =
    note === 'error' ? t('joinFailed', reason(error)) : t(why === 'epoch-changed' ? 'gapReplaced' : 'gap', missed);
  return h('p.Message-note', null, icon('alert'), words);
}

/** Why something was refused, in words for everyone. */
function reason({ code, message }) {
  const words = t(`error_${code}`);
  return words === `error_${code}` ? message : words;
}
