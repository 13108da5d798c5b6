import { fire, h } from './dom.js';
import { EMOJI } from './emoji.js';
import { label, t } from './words.js';

const COLUMNS = 8;

/**
 * A grid of emoji that the arrow keys move in. Fires `pick` with the chosen one; Escape closes it.
 * @param {HTMLElement} el
 * @param {HTMLButtonElement} opener shows and hides it
 */
export function Picker(el, opener) {
  const buttons = EMOJI.map(emoji => h('button.Picker-one', { type: 'button', tabindex: -1 }, emoji));
  el.append(...buttons);
  el.setAttribute('role', 'group');

  opener.addEventListener('click', () => (el.hidden ? open() : close()));
  el.addEventListener('click', ({ target }) => {
    if (target === el) return;
    fire(el, 'pick', target.textContent);
    close();
  });
  el.addEventListener('keydown', event => {
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS };
    if (event.key === 'Escape') close(true);
    const next = buttons[buttons.indexOf(event.target) + steps[event.key]];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
  document.addEventListener('pointerdown', ({ target }) => !el.contains(target) && !opener.contains(target) && close());

  function open() {
    label(el, t('emoji'));
    el.hidden = false;
    opener.setAttribute('aria-expanded', 'true');
    buttons[0].focus();
  }

  /** @param {boolean} [back] whether the focus returns to the opener; otherwise it stays at what was clicked */
  function close(back) {
    el.hidden = true;
    opener.setAttribute('aria-expanded', 'false');
    if (back) opener.focus();
  }
}
