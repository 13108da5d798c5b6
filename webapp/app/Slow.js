import { h, icon } from './dom.js';
import { secondsTo } from './Status.js';
import { t } from './words.js';

/** Says that the server wants the user to wait, and counts down. A screen reader is told once, without the seconds. */
export function Slow() {
  let timer;
  const words = h('span', { role: 'status' });
  const seconds = h('b.Composer-seconds', { 'aria-hidden': 'true' });
  const el = h('p.Composer-slow', { hidden: true }, icon('clock'), words, seconds);
  return {
    el,
    /** @param {number} at in ms since 1970; 0 if there is nothing to wait for */
    until(at) {
      clearTimeout(timer);
      const left = secondsTo(at);
      el.hidden = !left;
      if (words.textContent !== t('slow')) words.textContent = t('slow');
      seconds.textContent = t('seconds', left);
      if (left) timer = setTimeout(() => this.until(at), 250);
      else words.textContent = '';
    },
  };
}
