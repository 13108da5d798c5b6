/** What may be done to messages, people and rooms, as items of a `Menu`. What decides in the end is the server. */
import { h, icon } from './dom.js';
import { label, t } from './words.js';

/**
 * What may be done to a message.
 * @param {object} message an item of a log
 * @param {(verb: string) => boolean} can
 * @returns {object[]} empty if nothing may be
 */
export function messageItems(message, can) {
  const { seq, from, mine, data, redacted, removing, note } = message;
  if (note) return [];
  const there = !redacted && !removing;
  const edit = there && mine && typeof data === 'string' && can('edit-own');
  const remove = there && ((mine && can('redact-own')) || can('redact-any'));
  const text = there && typeof data === 'string' && navigator.clipboard;
  return [
    there && can('say') && { words: t('reply'), verb: 'reply', detail: { seq, name: from.name } },
    text && { words: t('copyText'), verb: 'copy', detail: data },
    there && navigator.clipboard && { words: t('copyMessageLink'), verb: 'copyLink', detail: seq },
    edit && { words: t('edit'), verb: 'revise', detail: seq },
    remove && { words: t('removeMessage'), verb: 'remove', detail: seq, bad: true },
    ...(mine ? [] : personItems(from, can)),
  ].filter(Boolean);
}

/** What a moderator may do to a person. @param {{ id: string, name: string }} person */
export function personItems(person, can) {
  if (!person.id || !can('moderate')) return [];
  const { name } = person;
  return [
    { words: t('expel', name), verb: 'expel', detail: person, bad: true },
    { words: t('disconnect', name), verb: 'disconnect', detail: person, bad: true },
    { words: t('ban', name), verb: 'ban', detail: person, bad: true },
  ];
}

/** What a moderator may do to the room. */
export function roomItems(can) {
  if (!can('moderate')) return [];
  return can('say')
    ? [{ words: t('closeRoom'), verb: 'close', detail: true, bad: true }]
    : [{ words: t('reopenRoom'), verb: 'close', detail: false }];
}

/** Whether the user may react to a message. @param {object} message an item of a log */
export const mayReact = ({ note, redacted, removing }, can) => !note && !redacted && !removing && can('react');

/** The button that opens a menu. @param {string} kind a class @param {string} words its accessible name */
export function moreButton(kind, words, props, sign = 'more') {
  const attributes = { type: 'button', 'aria-haspopup': 'menu', 'aria-expanded': 'false', ...props };
  const button = h(`button.button.-icon.${kind}`, attributes, icon(sign));
  label(button, words);
  return button;
}
