import { h } from '../dom.js';
import { size } from '../format.js';
import { w } from './words.js';

const STATES = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'];

/** How often the round trip is measured while somebody looks, in ms, and how many results are drawn. */
const EVERY = 3000;
const DRAWN = 40;

/** The connection at this moment: its state, its numbers, its round trip. */
export function Line(el, { parley, recorder }) {
  let shown = false;
  let timer;
  const trips = [];
  const states = h('ol.Line-states');
  const meaning = h('p.Inspector-text');
  const facts = h('dl.Inspector-facts');
  const chart = h('div.Line-chart', { role: 'img' });
  const intro = h('p.Inspector-text');
  el.append(intro, states, meaning, chart, facts);

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
    if (parley.state !== 'open') return render();
    try {
      trips.push(await parley.ping());
      if (trips.length > DRAWN) trips.shift();
    } catch {
      // the line was lost meanwhile: the state says so
    }
    render();
  }

  function render() {
    if (!shown) return;
    const { readyState, state, socket, user, session, heartbeat } = parley;
    intro.textContent = w('line_intro');
    states.replaceChildren(
      ...STATES.map((name, i) =>
        h('li.Line-state', { 'aria-current': i === readyState && 'step' }, h('b', null, i), name),
      ),
    );
    meaning.textContent = `${state}: ${w(`state_${state}`)}`;
    const { in: into, out } = recorder.totals;
    facts.replaceChildren(
      ...fact('url', socket?.url ?? '–'),
      ...fact('protocol', socket?.protocol || '–'),
      ...fact('extensions', socket?.extensions || w('none')),
      ...fact('buffered', size(socket?.bufferedAmount ?? 0)),
      ...fact('received', `${into.frames} · ${size(into.bytes)}`),
      ...fact('sent', `${out.frames} · ${size(out.bytes)}`),
      ...fact('heartbeat', `${heartbeat / 1000} s`),
      ...fact('user', user ? `${user.name} (${user.id})` : '–'),
      ...fact('session', session ?? '–'),
    );
    draw();
  }

  function draw() {
    const last = trips.at(-1);
    const top = Math.max(...trips, 1);
    const bars = trips.map(trip => {
      const bar = h('i');
      bar.style.height = `${Math.max(6, (trip / top) * 100)}%`;
      return bar;
    });
    chart.setAttribute('aria-label', last === undefined ? w('rtt_none') : w('rtt', last.toFixed(1)));
    chart.replaceChildren(
      h('span.Line-trip', null, last === undefined ? '–' : `${last.toFixed(1)} ms`),
      h('span.Line-bars', null, ...bars),
    );
  }
}

const fact = (key, value) => [h('dt', null, w(`fact_${key}`)), h('dd', null, value)];
