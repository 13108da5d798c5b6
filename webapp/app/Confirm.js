import { h } from './dom.js';
import { t } from './words.js';

/**
 * The dialog that asks before something is done to somebody. It is built each time it is shown.
 * @param {HTMLDialogElement} el
 */
export function Confirm(el) {
  return {
    /**
     * Asks.
     * @param {{ title: string, text: string, action: string, fields?: HTMLElement[] }} question `action` names the button
     * @returns {Promise<Record<string, string> | null>} the values of the fields; null if the user cancels
     */
    ask({ title, text, action, fields = [] }) {
      const cancel = h('button.button', { type: 'button', autofocus: true, onclick: () => el.close() }, t('cancel'));
      const form = h(
        'form.Settings-form',
        { method: 'dialog' },
        h('h2.Settings-title', { id: 'confirm-title' }, title),
        h('p.Confirm-text', { id: 'confirm-text' }, text),
        ...fields,
        h('div.Settings-buttons', null, cancel, h('button.button.-bad', { value: 'yes' }, action)),
      );
      el.replaceChildren(form);
      el.setAttribute('aria-labelledby', 'confirm-title');
      el.setAttribute('aria-describedby', 'confirm-text');
      el.returnValue = '';
      el.showModal();
      return new Promise(resolve => {
        const answer = () => resolve(el.returnValue === 'yes' ? Object.fromEntries(new FormData(form)) : null);
        el.addEventListener('close', answer, { once: true });
      });
    },
  };
}
