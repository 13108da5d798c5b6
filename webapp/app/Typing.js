import { h } from './dom.js';
import { t } from './words.js';

/**
 * Who is typing. It always takes up its line, so that nothing moves when somebody starts.
 *
 * Nouns: `typing` (names, empty for nobody), `words`.
 * @param {HTMLElement} el
 */
export function Typing(el) {
  let names = [];
  const text = h('span');
  const dots = h('span.Typing-dots', { 'aria-hidden': 'true' }, h('i'), h('i'), h('i'));
  el.append(dots, text);

  el.addEventListener('typing', ({ detail }) => render((names = detail)));
  el.addEventListener('words', render);

  function render() {
    el.classList.toggle('-active', names.length > 0);
    text.textContent = names.length ? t('typing', names) : '';
  }
}
