import { mayReact, moreButton } from './actions.js';
import { body } from './body.js';
import { h, icon } from './dom.js';
import * as format from './format.js';
import { bare } from './markdown.js';
import { avatar, tint } from './people.js';
import { Reactions } from './Reactions.js';
import { locale, t } from './words.js';

/**
 * Makes the element for an item of a log, which is a message or a note.
 * @param {object} item
 * @param {{ day: boolean, author: boolean }} starts what the item starts, see `groupStart`
 * @param {boolean} marked whether the mark for new messages is drawn before it
 * @param {{ me?: string, can(verb: string): boolean, hasMenu(item: object): boolean }} user who looks at it: the id, and what
 *   that person may do
 */
export function Message(item, starts, marked, user) {
  const classes = [
    'Message',
    item.mine && '-mine',
    starts.author && '-first',
    item.note && '-note',
    item.mentioned && '-mentioned',
  ]
    .filter(Boolean)
    .join('.');
  return h(
    `li.${classes}`,
    { 'data-seq': item.seq },
    starts.day && h('div.Message-day', null, h('span', null, dayOf(item.at))),
    marked && h('div.Message-mark', null, h('span', null, t('newHere'))),
    item.note ? note(item) : row(item, starts, user),
  );
}

/** Makes the element for an own message that is not in the log yet. @param {object} entry of `Session.queue` */
export function Waiting({ key, data, type, state, error, limit }) {
  const words = state === 'failed' ? t('failed', reason(error, limit)) : t(state);
  const sign = h('span.Message-sign', { 'data-state': state }, icon(state === 'failed' ? 'alert' : 'clock'), words);
  const button = verb => h('button.Message-button', { type: 'button', 'data-verb': verb, 'data-key': key }, t(verb));
  const verbs = state === 'failed' ? [...again(error, data), typeof data === 'string' && 'edit', 'discard'] : [];
  const bubble = body({ data, type: type ?? data?.type ?? '', from: {} });
  return h(
    'li.Message.-mine.-waiting',
    { 'data-is': `${key} ${state}` },
    h(
      'div.Message-row',
      null,
      h('div.Message-main', null, bubble, h('div.Message-foot', null, sign, ...verbs.filter(Boolean).map(button))),
    ),
  );
}

/** How an own message that failed may still get there. */
const again = ({ code }, data) => [code !== 'too-big' ? 'retry' : typeof data === 'string' && 'asFile'];

/** The day of a message, as the separator before its first message names it. */
const dayOf = at => format.day(at, Date.now(), locale(), { today: t('today'), yesterday: t('yesterday') });

/** A message: its author and time if a group starts here, what it says, whether it is stored, and its menu. */
function row(item, { author }, { me, can, hasMenu }) {
  const { at, mine } = item;
  const from = item.from.id ? item.from : { id: '', name: t('noAuthor') };
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
    h(
      'div.Message-main',
      null,
      head,
      origin(item),
      content(item),
      foot(item),
      Reactions(item, me, mayReact(item, can)),
    ),
    mine && !item.redacted && durable(item),
    mayReact(item, can) && moreButton('Message-smile', t('reactTo', from.name), {}, 'smile'),
    hasMenu(item) && moreButton('Message-more', t('messageMenu', from.name)),
  );
}

/** What a message replies to: a button that leads there. What was removed there is not shown here, too. */
function origin({ origin: about, redacted, removing }) {
  if (!about || redacted || removing) return null;
  const { seq, message } = about;
  const gone = !message || message.redacted;
  const name = !gone && h('span.Message-originName', { dir: 'auto' }, message.from.name || t('noAuthor'));
  const says =
    message === undefined ? '…' : !message ? t('originGone') : message.redacted ? t('originRemoved') : brief(message);
  const words = h('span.Message-originText', { dir: 'auto' }, says);
  const hint = t('inReplyTo', gone ? says : message.from.name);
  return h('button.Message-origin', { type: 'button', 'data-go': seq, title: hint }, icon('reply'), name, words);
}

/** The first line of a message. */
const brief = ({ data }) =>
  typeof data === 'string' ? bare(data.trim().split('\n')[0].slice(0, 200)) : t('originFile');

/** What a message says, or that it is removed. A change that is on its way is shown already. */
function content(item) {
  if (item.redacted) return h('div.Message-bubble.-removed', null, t('removed'));
  if (!item.removing) return body(item.revised ? { ...item, ...item.revised } : item);
  const undo = h('button.Message-button', { type: 'button', 'data-verb': 'undo', 'data-key': item.seq }, t('undo'));
  return h('div.Message-bubble.-removed', null, t('removing'), ' ', item.removing.timer && undo);
}

/** Below a message: that it was edited, and when. */
function foot({ edited, redacted, removing }) {
  if (!edited || redacted || removing) return null;
  const when = { datetime: new Date(edited.at).toISOString(), title: format.moment(edited.at, locale()) };
  return h('time.Message-edited', when, t('edited'));
}

/** Whether the newest state of an own message is stored. */
function durable({ revised, removing }) {
  const waits = revised || removing;
  const words = t(waits ? 'sending' : 'durable');
  const kind = `span.Message-durable${waits ? '.-waiting' : ''}`;
  return h(kind, { role: 'img', 'aria-label': words, title: words }, icon(waits ? 'clock' : 'check'));
}

/** Something that happened to the room rather than in it: messages are gone, or it cannot be joined. */
function note({ note: kind, missed, reason: why, error }) {
  if (kind === 'left') return h('p.Message-note', null, icon('lock'), t('removedFromRoom'));
  const words =
    kind === 'error' ? t('joinFailed', reason(error)) : t(why === 'epoch-changed' ? 'gapReplaced' : 'gap', missed);
  return h('p.Message-note', null, icon('alert'), words);
}

/**
 * Why the server or the queue rejected something, in words for everyone.
 * @param {{ code: string, message: string }} error
 * @param {number} [limit] of a message, in bytes
 */
export function reason({ code, message }, limit) {
  const words = t(`error_${code}`, limit && format.size(limit));
  return words === `error_${code}` ? message : words;
}
