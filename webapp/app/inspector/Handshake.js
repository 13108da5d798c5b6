import { h } from '../dom.js';
import { w } from './words.js';

/** How the connection came about: the HTTP request and answer, line by line, and who decided. */
export function Handshake(el, { parley, recorder }) {
  let shown = false;
  let verdict = null;
  el.addEventListener('shown', ({ detail }) => {
    shown = detail;
    if (shown) ask();
  });
  el.addEventListener('words', render);
  parley.addEventListener('state', render);

  async function ask() {
    try {
      const rehearsal = new URL('api/handshake', document.baseURI);
      rehearsal.search = new URLSearchParams({ origin: location.origin, protocols: 'parley.v1.json' });
      const response = await fetch(rehearsal, { cache: 'no-store' });
      verdict = await response.json();
    } catch {
      verdict = null;
    }
    render();
  }

  function render() {
    if (!shown) return;
    const url = new URL(parley.socket?.url ?? new URL('ws/chat', document.baseURI));
    const refusal = recorder.closes[0]?.refusal;
    const open = parley.readyState === 1;
    el.replaceChildren(
      h('p.Inspector-text', null, w('handshake_intro')),
      h('h3', null, w('request')),
      exchange([
        ['', `GET ${url.pathname}${url.search} HTTP/1.1`, 'get'],
        ['Host', url.host, 'host'],
        ['Upgrade', 'websocket', 'upgrade'],
        ['Connection', 'Upgrade', 'connection'],
        ['Sec-WebSocket-Version', '13', 'version'],
        ['Sec-WebSocket-Key', w('key_value'), 'key'],
        ['Sec-WebSocket-Protocol', 'parley.v1.json', 'offer'],
        ['Origin', location.origin, 'origin'],
      ]),
      h('h3', null, w('answer')),
      open ? exchange(accepted(parley.socket)) : h('p.Inspector-text', null, refused(refusal)),
      h('h3', null, w('verdict')),
      h('p.Inspector-text', null, w('verdict_intro')),
      h('pre.Inspector-code', { tabindex: 0 }, verdict ? JSON.stringify(verdict, null, 2) : w('verdict_none')),
      h('button.button', { type: 'button', onclick: ask }, w('ask')),
    );
  }
}

const accepted = ({ protocol, extensions }) => [
  ['', 'HTTP/1.1 101 Switching Protocols', 'switching'],
  ['Upgrade', 'websocket', null],
  ['Connection', 'Upgrade', null],
  ['Sec-WebSocket-Accept', w('accept_value'), 'accept'],
  ['Sec-WebSocket-Protocol', protocol || w('none'), 'chosen'],
  ['Sec-WebSocket-Extensions', extensions || w('none'), 'extensions'],
];

function refused(refusal) {
  if (!refusal) return w('no_answer');
  return refusal.accepted ? w('refused_between') : w('refused_here', refusal.reason, refusal.setting);
}

function exchange(lines) {
  return h(
    'dl.Handshake-lines',
    null,
    ...lines.flatMap(([name, value, why]) => [
      h('dt', null, name ? h('b', null, `${name}: `) : null, value),
      h('dd', null, why ? w(`why_${why}`) : null),
    ]),
  );
}
