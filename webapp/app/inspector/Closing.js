import { CODES, meaning } from '../../client/codes.js';
import { h } from '../dom.js';
import { has, t } from '../words.js';
import { w } from './words.js';

/**
 * How connections ended, and what the close codes mean.
 *
 * Nouns: `shown` (whether it is on screen), `words`.
 * @param {HTMLElement} el
 * @param {{ recorder: import('../recorder.js').Recorder }} about
 */
export function Closing(el, { recorder }) {
  let shown = false;
  recorder.addEventListener('closed', render);
  el.addEventListener('words', render);
  el.addEventListener('shown', ({ detail }) => render((shown = detail)));

  function render() {
    if (!shown) return;
    const closes = recorder.closes.map(Close);
    el.replaceChildren(
      h('p.Inspector-text', null, w('closing_intro')),
      h('h3', null, w('closes')),
      closes.length ? h('ol.Closing-list', null, ...closes) : h('p.Inspector-text', null, w('no_closes')),
      h('h3', null, w('codes')),
      table(),
    );
  }
}

/** One connection that ended: the code, why, and what the page did next. */
function Close({ connection, code, reason, wasClean, refusal, next, retryIn, at }) {
  const head = h(
    'div.Closing-head',
    null,
    h('b', null, code),
    ` ${meaning(code).name}`,
    connection !== 'chat' && ` [${connection}]`,
    h('time', null, new Date(at).toLocaleTimeString()),
  );
  return h(
    'li.Closing-one',
    null,
    head,
    h('p', null, explain(code)),
    reason && h('p', null, `${w('reason')}: “${reason}”`),
    refusal && h('p', null, `${w('tab_handshake')}: ${verdict(refusal)}`),
    h('p', null, `${w(wasClean ? 'clean' : 'unclean')} ${then(next, retryIn)}`),
  );
}

/** What the dry run of the handshake said about an attempt that failed. */
const verdict = ({ accepted, reason, setting }) =>
  accepted ? w('refused_between') : w('refused_here', reason, setting);

/** What the client did after the close. @param {number} [retryIn] in ms, if it reconnected */
function then(next, retryIn) {
  if (next === 'reconnect') return w('then_back', (retryIn / 1000).toFixed(1));
  return next === 'stop' ? w('then_stop') : '';
}

/** The client's own table of codes, in words for people. */
function table() {
  const head = h('tr', null, ...['code', 'means', 'back'].map(key => h('th', { scope: 'col' }, w(`col_${key}`))));
  const rows = Object.keys(CODES).map(code =>
    h(
      'tr',
      null,
      h('th', { scope: 'row' }, code),
      h('td', null, explain(code)),
      h('td', null, w(meaning(code).comeBack ? 'yes' : 'no')),
    ),
  );
  return h('table.Closing-table', null, h('thead', null, head), h('tbody', null, ...rows));
}

/** What a code means, in the page's words. */
const explain = code => t(has(`code_${code}`) ? `code_${code}` : 'code_other');
