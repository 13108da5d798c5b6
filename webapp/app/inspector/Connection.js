import { h, setText } from '../dom.js';
import { size } from '../format.js';
import { w } from './words.js';

/** The values of `readyState`, in their order. */
const STATES = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'];

/** How often the round trip is measured while the panel is shown, in ms, and how many results are drawn. */
const EVERY = 3000;
const DRAWN = 40;

/**
 * The connection at this moment: its state, its numbers and its round trip. Pings only while it is on screen.
 *
 * Nouns: `shown` (whether it is on screen), `words`.
 * @param {HTMLElement} el
 * @param {{ parley: object, recorder: import('../recorder.js').Recorder }} about
 */
export function Connection(el, { parley, recorder }) {
  let shown = false;
  let timer;
  const intro = h('p.Inspector-text');
  const states = STATES.map((name, i) => h('li.Connection-state', null, h('b', null, i), name));
  const meaning = h('p.Inspector-text');
  const trips = Trips();
  const facts = Facts(() => factsOf(parley, recorder));
  el.append(intro, h('ol.Connection-states', null, ...states), meaning, trips.el, facts.el);

  parley.addEventListener('state', render);
  recorder.addEventListener('frame', render);
  el.addEventListener('words', render);
  el.addEventListener('shown', ({ detail }) => {
    shown = detail;
    clearInterval(timer);
    if (!shown) return;
    timer = setInterval(measure, EVERY);
    measure();
    render();
  });

  async function measure() {
    try {
      if (parley.state === 'open') trips.add(await parley.ping());
    } catch {
      // the connection was lost in the meantime, and the state says so
    }
    render();
  }

  function render() {
    if (!shown) return;
    setText(intro, w('connection_intro'));
    states.forEach((state, i) => {
      if (i === parley.readyState) state.setAttribute('aria-current', 'step');
      else state.removeAttribute('aria-current');
    });
    setText(meaning, `${parley.state}: ${w(`state_${parley.state}`)}`);
    trips.render();
    facts.render();
  }
}

/** Names and values of what can be known about a connection, by the key of their words. */
function factsOf({ socket, transport, user, session, heartbeat }, { totals }) {
  return {
    url: socket?.url ?? '–',
    transport: w(`transport_${transport}`),
    protocol: socket?.protocol || '–',
    extensions: socket?.extensions || w('none'),
    buffered: size(socket?.bufferedAmount ?? 0),
    received: `${totals.in.frames} · ${size(totals.in.bytes)}`,
    sent: `${totals.out.frames} · ${size(totals.out.bytes)}`,
    heartbeat: `${heartbeat / 1000} s`,
    user: user ? `${user.name} (${user.id})` : '–',
    session: session ?? '–',
  };
}

/** A list of names and values. Only values that differ are written, so that one can be selected while others change. */
function Facts(read) {
  const entries = Object.keys(read()).map(key => ({ key, dt: h('dt'), dd: h('dd') }));
  return {
    el: h('dl.Inspector-facts', null, ...entries.flatMap(({ dt, dd }) => [dt, dd])),
    render() {
      const values = read();
      for (const { key, dt, dd } of entries) {
        setText(dt, w(`fact_${key}`));
        setText(dd, values[key]);
      }
    },
  };
}

/** The last round trips as bars, the longest as high as the chart. */
function Trips() {
  const trips = [];
  const last = h('span.Connection-trip');
  const bars = h('span.Connection-bars');
  const el = h('div.Connection-chart', { role: 'img' }, last, bars);
  return {
    el,
    /** @param {number} trip in ms */
    add(trip) {
      trips.push(trip);
      if (trips.length > DRAWN) trips.shift();
      const top = Math.max(...trips, 1);
      bars.replaceChildren(...trips.map(() => h('i')));
      trips.forEach((each, i) => (bars.children[i].style.height = `${Math.max(6, (each / top) * 100)}%`));
    },
    render() {
      const trip = trips.at(-1)?.toFixed(1);
      el.setAttribute('aria-label', trip === undefined ? w('rtt_none') : w('rtt', trip));
      setText(last, trip === undefined ? '–' : `${trip} ms`);
    },
  };
}
