import { fire, h } from '../dom.js';
import { SideLine } from './side-line.js';
import { w } from './words.js';

const OFFERS = ['parley.v1.json', '', 'binary', 'base64', 'nonsense.v9'];

/** Things to try: on the chat's own line, and on a second one that speaks as one likes. */
export function Lab(el, { parley, recorder, room }) {
  const side = new SideLine(recorder, render);
  const offer = h('select.field', { id: 'lab-offer' });
  const text = h('input.field', { id: 'lab-text', autocomplete: 'off' });
  const form = h('form.Lab-send', { onsubmit: send });
  const state = h('p.Inspector-text', { role: 'status' });
  const connect = h('button.button', {
    type: 'button',
    onclick: () => (side.open ? side.close() : side.dial(offer.value, room())),
  });
  const seen = h('button.button', { type: 'button', onclick: () => fire(el, 'tab', 'frames') });
  let shown = false;

  parley.addEventListener('state', render);
  el.addEventListener('words', render);
  el.addEventListener('shown', ({ detail }) => render((shown = detail)));

  function send(event) {
    event.preventDefault();
    side.send(text.value);
    text.value = '';
  }

  function render() {
    if (!shown) return;
    const chosen = offer.value;
    offer.replaceChildren(
      ...OFFERS.map(value => h('option', { value, selected: value === chosen }, value || w('offer_none'))),
    );
    connect.textContent = w(side.open ? 'lab_close' : 'lab_connect');
    seen.textContent = w('see_frames');
    state.textContent = side.state ? w(`side_${side.state}`, side.protocol, side.code) : w('side_intro');
    text.disabled = !side.open;
    text.value ||= side.open && side.protocol === 'parley.v1.json' ? '{"op":"ping","id":1}' : '';
    form.replaceChildren(
      label('lab-text', w('lab_text')),
      text,
      h('button.button', { disabled: !side.open }, w('lab_send')),
    );
    el.replaceChildren(
      h('p.Inspector-text', null, w('lab_intro')),
      h('h3', null, w('lab_own')),
      h('div.Lab-tries', null, ...tries()),
      h('h3', null, w('lab_second')),
      h('p.Inspector-text', null, w('lab_second_intro')),
      label('lab-offer', w('lab_offer')),
      h('div.Lab-send', null, offer, connect),
      form,
      state,
      seen,
    );
  }

  /** What can be done to the chat's own line, each with what to expect. */
  function tries() {
    const open = parley.state === 'open';
    const one = (key, act, enabled = open) =>
      h(
        'div.Lab-try',
        null,
        h('button.button', { type: 'button', disabled: !enabled, onclick: act }, w(`try_${key}`)),
        h('p.Inspector-text', null, w(`try_${key}_says`)),
      );
    const closed = ['closed', 'refused', 'waiting'].includes(parley.state);
    return [
      one('cut', () => parley.socket.close(4000, 'cut by the inspector')),
      one('rubbish', () => parley.sendRaw('this is not JSON')),
      one('op', () => parley.sendRaw('{"op":"dance","id":0}')),
      one('ping', () => parley.sendRaw('{"op":"ping","id":0}')),
      closed
        ? one('open', () => parley.open(), true)
        : one('close', () => parley.close(1000, 'closed by the inspector')),
    ];
  }
}

const label = (target, words) => h('label.Lab-label', { for: target }, words);
