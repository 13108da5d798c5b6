import { meaning } from '../../client/codes.js';
import { h } from '../dom.js';
import { has, t } from '../words.js';
import { w } from './words.js';

const CODES = [1000, 1001, 1002, 1003, 1006, 1007, 1009, 1011, 4400, 4401, 4403, 4408, 4503, 4508, 4529];

/** How connections ended, and what the codes mean. */
export function Closing(el, { recorder }) {
  let shown = false;
  recorder.addEventListener('closed', render);
  el.addEventListener('words', render);
  el.addEventListener('shown', ({ detail }) => render((shown = detail)));

  function render() {
    if (!shown) return;
    const closes = recorder.closes.map(close);
    el.replaceChildren(
      h('p.Inspector-text', null, w('closing_intro')),
      h('h3', null, w('closes')),
      closes.length ? h('ol.Closing-list', null, ...closes) : h('p.Inspector-text', null, w('no_closes')),
      h('h3', null, w('codes')),
      table(),
    );
  }

  function close({ line, code, reason, wasClean, refusal, next, retryIn, at }) {
    const then =
      next === 'reconnect' ? w('then_back', (retryIn / 1000).toFixed(1)) : next === 'stop' ? w('then_stop') : '';
    return h(
      'li.Closing-one',
      null,
      h(
        'div.Closing-head',
        null,
        h('b', null, code),
        ` ${meaning(code).name}`,
        line !== 'chat' && ` [${line}]`,
        h('time', null, new Date(at).toLocaleTimeString()),
      ),
      h('p', null, explain(code)),
      reason && h('p', null, `${w('reason')}: “${reason}”`),
      refusal &&
        h(
          'p',
          null,
          `${w('tab_handshake')}: ${refusal.accepted ? w('refused_between') : w('refused_here', refusal.reason, refusal.setting)}`,
        ),
      h('p', null, `${w(wasClean ? 'clean' : 'unclean')} ${then}`),
    );
  }

  function table() {
    const head = h('tr', null, ...['code', 'means', 'back'].map(key => h('th', { scope: 'col' }, w(`col_${key}`))));
    const rows = CODES.map(code =>
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
}

const explain = code => t(has(`code_${code}`) ? `code_${code}` : 'code_other');
