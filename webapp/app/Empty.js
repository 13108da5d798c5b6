import { h, icon } from './dom.js';
import { linkTo } from './room-name.js';
import { t } from './words.js';

/**
 * What an empty room shows: how to start a conversation.
 * @param {string} room
 * @param {boolean} maySay whether the user may start one
 * @returns {HTMLElement}
 */
export function Empty(room, maySay) {
  const copy = h('button.button', { type: 'button', onclick: share }, t('copyLink'));
  return h(
    'div.Empty',
    null,
    h('span.Empty-picture', null, icon('chat')),
    h('h2.Empty-title', null, t('empty')),
    h('p.Empty-text', null, t(maySay ? 'emptyHint' : 'emptyReadOnly')),
    navigator.clipboard && copy, // absent if the page did not come over https
  );

  /** Copies the address of the room; the button says so until it is shown again. */
  async function share() {
    await navigator.clipboard.writeText(linkTo(room));
    copy.textContent = t('copied');
  }
}
