import { fire, h } from '../dom.js';
import { Lane } from './Lane.js';
import { SecondConnection } from './second-connection.js';
import { LAB_PING } from './steps.js';
import { w } from './words.js';

/** Subprotocols to offer; empty for none, and one that no server knows. */
const OFFERS = ['parley.v1.json', '', 'binary', 'base64', 'nonsense.v9'];

/** Experiments with the chat's own connection, by the key of their words. */
const TRIES = {
  cut: parley => parley.socket.close(4000, 'cut by the inspector'),
  rubbish: parley => parley.sendRaw('this is not JSON'),
  op: parley => parley.sendRaw('{"op":"dance","id":0}'),
  ping: parley => parley.sendRaw(`{"op":"ping","id":${LAB_PING}}`),
};

/**
 * Things to try: on the chat's own connection, on a second one in another subprotocol, and in a bad lane. Controls are made once and
 * are disabled by `aria-disabled` only, so that they keep the focus.
 *
 * Nouns: `shown` (whether it is on screen), `words`. Verb: `tab` (the part of the inspector to show).
 * @param {HTMLElement} el
 * @param {{ parley: object, recorder: import('../recorder.js').Recorder, room: () => string }} about
 */
export function Lab(el, { parley, recorder, room }) {
  let shown = false;
  const texts = ['lab_intro', 'lab_second_intro'].map(key => [key, h('p.Inspector-text')]);
  const titles = ['lab_own', 'lab_second'].map(key => [key, h('h3')]);
  const tries = [...Object.entries(TRIES).map(([key, act]) => Try(() => key, parley, act)), openOrClose(parley)];
  const second = Second(recorder, room, render);
  const lane = Lane({ parley, room });
  const seen = h('button.button', { type: 'button', onclick: () => fire(el, 'tab', 'frames') });
  el.append(
    texts[0][1],
    titles[0][1],
    h('div.Lab-tries', null, ...tries.map(each => each.el)),
    titles[1][1],
    texts[1][1],
    ...second.elements,
    seen,
    ...lane.elements,
  );
  parley.addEventListener('state', render);
  el.addEventListener('words', render);
  el.addEventListener('shown', ({ detail }) => render((shown = detail)));

  function render() {
    if (!shown) return;
    for (const [key, text] of [...texts, ...titles]) text.textContent = w(key);
    seen.textContent = w('see_frames');
    for (const each of tries) each.render();
    second.render();
    lane.render();
  }
}

/**
 * One experiment: a button and what to expect of it.
 * @param {() => string} key of its words, which may change with the state of the connection
 * @param {object} parley
 * @param {(parley: object) => void} act
 * @param {() => boolean} [enabled] by default while the connection is open
 */
function Try(key, parley, act, enabled = () => parley.state === 'open') {
  const button = h('button.button', { type: 'button', onclick: () => enabled() && act(parley) });
  const says = h('p.Inspector-text');
  return {
    el: h('div.Lab-try', null, button, says),
    render() {
      button.textContent = w(`try_${key()}`);
      says.textContent = w(`try_${key()}_says`);
      button.setAttribute('aria-disabled', !enabled());
    },
  };
}

/** One button with two meanings, because only one of them is possible at a time. */
function openOrClose(parley) {
  const closed = () => ['closed', 'refused', 'waiting'].includes(parley.state);
  const act = () => (closed() ? parley.open() : parley.close(1000, 'closed by the inspector'));
  return Try(
    () => (closed() ? 'open' : 'close'),
    parley,
    act,
    () => closed() || parley.state === 'open',
  );
}

/**
 * The controls of the second connection.
 * @param {import('../recorder.js').Recorder} recorder
 * @param {() => string} room the room to connect to
 * @param {() => void} render called when the connection has changed
 */
function Second(recorder, room, render) {
  const side = new SecondConnection(recorder, render);
  const options = OFFERS.map(value => h('option', { value }, value));
  const offer = h('select.field', { id: 'lab-offer' }, ...options);
  const offerLabel = h('label.Lab-label', { for: 'lab-offer' });
  const toggle = () => (side.open ? side.close() : side.dial(offer.value, room()));
  const connect = h('button.button', { type: 'button', onclick: toggle });
  const text = h('input.field', { id: 'lab-text', autocomplete: 'off' });
  const textLabel = h('label.Lab-label', { for: 'lab-text' });
  const send = h('button.button');
  const form = h('form.Lab-send', { onsubmit: submit }, textLabel, text, send);
  const state = h('p.Inspector-text', { role: 'status' });

  function submit(event) {
    event.preventDefault();
    if (!side.open) return;
    side.send(text.value);
    text.value = '';
  }

  return {
    elements: [offerLabel, h('div.Lab-send', null, offer, connect), form, state],
    render() {
      offerLabel.textContent = w('lab_offer');
      options[OFFERS.indexOf('')].textContent = w('offer_none');
      connect.textContent = w(side.open ? 'lab_close' : 'lab_connect');
      textLabel.textContent = w('lab_text');
      send.textContent = w('lab_send');
      send.setAttribute('aria-disabled', !side.open);
      text.disabled = !side.open;
      text.value ||= side.open && side.protocol === 'parley.v1.json' ? '{"op":"ping","id":1}' : '';
      state.textContent = side.state ? w(`side_${side.state}`, side.protocol, side.code) : w('side_intro');
    },
  };
}
