import { h } from './dom.js';
import { t } from './words.js';

/**
 * The state of the connection in two words, with a countdown while the page waits to reconnect. The first words are in
 * index.html, so that there is something to read before any script has run.
 *
 * Nouns: `connection` (`{ state, transport, retryAt, close, bye }`, see `App.#showConnection`), `words`.
 * @param {HTMLElement} el
 */
export function Status(el) {
  let connection;
  let timer;
  /** Whether the server announced a restart, until the connection is open again. */
  let restarting = false;
  const text = h('span.Status-text');
  el.replaceChildren(h('span.Status-dot'), text);

  el.addEventListener('connection', ({ detail }) => {
    connection = detail;
    if (detail.bye || detail.close?.code === 4503) restarting = true;
    if (detail.state === 'open') restarting = false;
    render();
  });
  el.addEventListener('words', render);

  function render() {
    clearTimeout(timer);
    const { state, transport, retryAt } = connection;
    el.dataset.state = state;
    // the banner announces a loss; nobody wants a countdown read out
    el.setAttribute('aria-live', state === 'waiting' ? 'off' : 'polite');
    if (state === 'open' && transport !== 'websocket') return say(t('state_overHttp'));
    if (state !== 'waiting') return say(t(`state_${state}`));
    say(t(restarting ? 'state_waitingRestart' : 'state_waiting', secondsTo(retryAt)));
    timer = setTimeout(render, 500);
  }

  /** Sets the text only if it differs, so that a screen reader does not repeat it. */
  function say(words) {
    if (text.textContent !== words) text.textContent = words;
  }
}

/** Whole seconds until a time, rounded up as in a countdown. */
export const secondsTo = at => Math.max(0, Math.ceil((at - Date.now()) / 1000));
