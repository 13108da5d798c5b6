import { h, icon } from './dom.js';
import { t } from './words.js';

/** What stands in a room where nothing was said yet: what to do about it. @param {string} room */
export function Empty(room) {
  const copy = h('button.button', { type: 'button', onclick: share }, t('copyLink'));
  return h(
    'div.Empty',
    null,
    h('span.Empty-picture', null, icon('chat')),
    h('h2.Empty-title', null, t('empty')),
    h('p.Empty-text', null, t('emptyHint')),
    navigator.clipboard && copy, // missing where the page did not come over https
  );

  async function share() {
    await navigator.clipboard.writeText(new URL(`#${encodeURIComponent(room)}`, document.baseURI).href);
    copy.textContent = t('copied');
  }
}
