import { h } from './dom.js';
import { t } from './words.js';

/** How the connection stands, in two words. */
export function Status(el) {
  let connection;
  let timer;
  let restarting = false;
  const text = h('span.Status-text');
  el.append(h('span.Status-dot'), text);

  el.addEventListener('connection', ({ detail }) => {
    connection = detail;
    if (detail.bye || detail.close?.code === 4503) restarting = true;
    if (detail.state === 'open') restarting = false;
    render();
  });
  el.addEventListener('words', render);

  function render() {
    clearTimeout(timer);
    const { state, retryAt } = connection;
    el.dataset.state = state;
    // the banner tells of a loss; nobody wants to hear a countdown
    el.setAttribute('aria-live', state === 'waiting' ? 'off' : 'polite');
    if (state !== 'waiting') return say(t(`state_${state}`));
    say(t(restarting ? 'state_waitingRestart' : 'state_waiting', secondsTo(retryAt)));
    timer = setTimeout(render, 500);
  }

  /** Changes the text only when it changes, so that a screen reader is not told the same again. */
  function say(words) {
    if (text.textContent !== words) text.textContent = words;
  }
}

/** Seconds until a time, as one counts down. */
export const secondsTo = at => Math.max(0, Math.ceil((at - Date.now()) / 1000));
