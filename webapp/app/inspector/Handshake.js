import { PROTOCOL } from '../../client/codec.js';
import { askWhy } from '../../client/refusal.js';
import { h } from '../dom.js';
import { Verdicts } from './Verdicts.js';
import { w } from './words.js';

/**
 * How the connection was made: the HTTP request and its response, header by header, and which rule decided. Scripts
 * cannot see a handshake, so the headers are those that the standard prescribes (RFC 6455, section 4).
 *
 * Nouns: `shown` (whether it is on screen), `words`.
 * @param {HTMLElement} el
 * @param {{ parley: object, recorder: import('../recorder.js').Recorder, room: () => string }} about
 */
export function Handshake(el, { parley, recorder, room }) {
  let shown = false;
  /** The answer of the dry run: undefined until it has arrived, null if there is none. */
  let verdict;
  const content = h('div');
  const again = h('button.button', { type: 'button', onclick: ask });
  const verdicts = Verdicts();
  el.append(content, verdicts.el, again);

  el.addEventListener('shown', ({ detail }) => {
    shown = detail;
    if (shown) ask();
  });
  el.addEventListener('words', render);
  parley.addEventListener('state', render);

  /** Asks the server's dry run, which applies the same rules as the handshake itself. */
  async function ask() {
    verdicts.ask(room());
    render(); // the rest needs no answer, and a slow server must not leave the panel empty
    verdict = await askWhy(new URL('api/handshake', document.baseURI), endpoint(parley));
    render();
  }

  /** The button is not part of what is replaced, so it keeps the focus. */
  function render() {
    if (!shown) return;
    again.textContent = w('ask');
    const open = parley.readyState === 1;
    const overHttp = parley.transport !== 'websocket';
    const instead = open ? w(`transport_${parley.transport}`) : refused(recorder.closes[0]?.refusal);
    content.replaceChildren(
      h('p.Inspector-text', null, w('handshake_intro')),
      h('h3', null, w('request')),
      exchange(request(new URL(endpoint(parley)))),
      h('h3', null, w('answer')),
      open && !overHttp ? exchange(accepted(parley.socket)) : h('p.Inspector-text', null, instead),
      h('h3', null, w('verdict')),
      h('p.Inspector-text', null, w('verdict_intro')),
      h('pre.Inspector-code', { tabindex: 0 }, ruling()),
    );
  }

  function ruling() {
    if (verdict === undefined) return '…';
    return verdict ? JSON.stringify(verdict, null, 2) : w('verdict_none');
  }
}

/** The address of the WebSocket: a tab that shares another's connection has no socket of its own, but the same server. */
const endpoint = ({ socket }) => socket?.url ?? new URL('ws/chat', document.baseURI).href.replace(/^http/, 'ws');

/** What a browser sends, as lines of name, value and the key of an explanation. */
const request = url => [
  ['', `GET ${url.pathname}${url.search} HTTP/1.1`, 'get'],
  ['Host', url.host, 'host'],
  ['Upgrade', 'websocket', 'upgrade'],
  ['Connection', 'Upgrade', 'connection'],
  ['Sec-WebSocket-Version', '13', 'version'],
  ['Sec-WebSocket-Key', w('key_value'), 'key'],
  ['Sec-WebSocket-Protocol', PROTOCOL, 'offer'],
  ['Origin', location.origin, 'origin'],
];

/** What the server answered, as far as the browser tells. */
const accepted = ({ protocol, extensions }) => [
  ['', 'HTTP/1.1 101 Switching Protocols', 'switching'],
  ['Upgrade', 'websocket', null],
  ['Connection', 'Upgrade', null],
  ['Sec-WebSocket-Accept', w('accept_value'), 'accept'],
  ['Sec-WebSocket-Protocol', protocol || w('none'), 'chosen'],
  ['Sec-WebSocket-Extensions', extensions || w('none'), 'extensions'],
];

/** Why there is no response to show, as far as the dry run knows. */
function refused(refusal) {
  if (!refusal) return w('no_answer');
  return refusal.accepted ? w('refused_between') : w('refused_here', refusal.reason, refusal.setting);
}

/** A request or response: each header with an explanation of why it is there. */
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
