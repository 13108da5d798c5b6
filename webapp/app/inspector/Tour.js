import { fire, h, icon, setText } from '../dom.js';
import { Seen, STEPS } from './steps.js';
import { w } from './words.js';

/**
 * A guided tour in the order in which one learns WebSocket. Each step says what to look at or to do, and is ticked when it has
 * happened. It begins when it is first on screen.
 *
 * Nouns: `shown` (whether it is on screen), `looked` (the part of the inspector that is), `words`. Verb: `tab` (the part to
 * show).
 * @param {HTMLElement} el
 * @param {{ parley: object, recorder: import('../recorder.js').Recorder }} about
 */
export function Tour(el, { parley, recorder }) {
  let seen;
  let shown = false;
  const intro = h('p.Inspector-text');
  const progress = h('p.Tour-progress', { role: 'status' });
  const steps = Object.entries(STEPS).map(([name, { tab }]) => Step(name, () => fire(el, 'tab', tab)));
  const again = h('button.button', { type: 'button', onclick: () => render(begin()) });
  el.append(intro, progress, h('ol.Tour-steps', null, ...steps.map(step => step.el)), again);

  recorder.addEventListener('frame', () => notice(() => recorder.frames.length && seen.frame(recorder.frames.at(-1))));
  recorder.addEventListener('closed', () => notice(() => seen.close(recorder.closes[0])));
  parley.addEventListener('state', () => notice(() => seen.state(parley.state)));
  el.addEventListener('looked', ({ detail }) => notice(() => seen.tab(detail)));
  el.addEventListener('words', render);
  el.addEventListener('shown', ({ detail }) => {
    shown = detail;
    if (shown && !seen) begin();
    render();
  });

  function begin() {
    seen = new Seen();
    seen.state(parley.state);
  }

  /** Tells the tour of something, if it has begun. */
  function notice(tell) {
    if (!seen) return;
    tell();
    render();
  }

  function render() {
    if (!shown) return;
    const done = Object.values(STEPS).map(step => Boolean(step.done(seen)));
    const next = done.indexOf(false);
    setText(intro, w('tour_intro'));
    setText(progress, next < 0 ? w('tour_over') : w('tour_progress', done.filter(Boolean).length, done.length));
    steps.forEach((step, i) => step.render(done[i], i === next));
    setText(again, w('tour_again'));
  }
}

/**
 * One step. Its text is open while it is the next one, and whenever somebody opens it.
 * @param {string} name a key of `STEPS`
 * @param {() => void} show shows the part of the inspector that it is about
 */
function Step(name, show) {
  const tick = h('span.Tour-tick', { role: 'img' });
  const title = h('b');
  const says = h('p.Inspector-text');
  const go = h('button.button', { type: 'button', onclick: show });
  const details = h('details', null, h('summary', null, tick, title), says, go);
  const el = h('li.Tour-step', null, details);
  let wasNext = false;
  return {
    el,
    render(done, isNext) {
      el.classList.toggle('-done', done);
      if (done && !tick.firstChild) tick.append(icon('check'));
      if (!done) tick.replaceChildren();
      tick.setAttribute('aria-label', w(done ? 'tour_done' : 'tour_todo'));
      if (isNext) el.setAttribute('aria-current', 'step');
      else el.removeAttribute('aria-current');
      if (isNext !== wasNext) details.open = isNext;
      wasNext = isNext;
      setText(title, w(`tour_${name}`));
      setText(says, w(`tour_${name}_says`));
      setText(go, w('tour_show', w(`tab_${STEPS[name].tab}`)));
    },
  };
}
