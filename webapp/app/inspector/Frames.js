import { h, perFrame } from '../dom.js';
import { size } from '../format.js';
import { describe } from './describe.js';
import { w } from './words.js';

/** Commands and events that only keep the connection alive. */
const PULSE = new Set(['tick', 'ping', 'pong']);

/**
 * The frames that were sent and received, newest first. New frames are added to the list and old ones dropped from it,
 * so that the rows between keep the focus, what is selected in them, and whether they are unfolded.
 *
 * Nouns: `shown` (whether it is on screen), `words`.
 * @param {HTMLElement} el
 * @param {{ recorder: import('../recorder.js').Recorder }} about
 */
export function Frames(el, { recorder }) {
  let shown = false;
  let paused = false;
  /** The number of the newest frame in the list. */
  let last = 0;
  /** When each command was sent, for `describe`. */
  const asked = new Map();
  const intro = h('p.Inspector-text');
  const none = h('p.Inspector-text');
  const list = h('ol.Frames-list');
  const pause = h('button.button', { type: 'button', onclick: () => words((paused = !paused)) });
  const clear = h('button.button', { type: 'button', onclick: () => recorder.clear() });
  const hide = h('input', { type: 'checkbox', checked: true, onchange: () => filter() });
  const hideWords = h('span');
  el.append(intro, h('div.Inspector-tools', null, pause, clear, h('label.Frames-hide', null, hide, hideWords)));
  el.append(none, list);

  const draw = perFrame(() => shown && !paused && catchUp());
  recorder.addEventListener('frame', draw);
  el.addEventListener('words', () => words(redraw()));
  el.addEventListener('shown', ({ detail }) => {
    shown = detail;
    draw();
  });
  words();

  function words() {
    intro.textContent = w('frames_intro');
    none.textContent = w('no_frames');
    pause.textContent = w(paused ? 'resume' : 'pause');
    clear.textContent = w('clear');
    hideWords.textContent = w('hide_pulse');
    draw();
  }

  /** Hides rows by style alone, so that switching the filter costs nothing. */
  function filter() {
    list.classList.toggle('-quiet', hide.checked);
    none.hidden = Boolean(list.querySelector(hide.checked ? '.Frames-row:not(.-pulse)' : '.Frames-row'));
  }

  /** Recreates every row, because the words changed. */
  function redraw() {
    list.replaceChildren();
    asked.clear();
    last = 0;
  }

  /** Drops the rows of frames that the recorder no longer keeps, and adds those that are new. */
  function catchUp() {
    const oldest = recorder.frames[0]?.number ?? Infinity;
    while (list.lastChild && Number(list.lastChild.dataset.number) < oldest) list.lastChild.remove();
    for (const frame of recorder.frames) if (frame.number > last) list.prepend(Row(frame, describe(frame, asked)));
    last = recorder.frames.at(-1)?.number ?? last;
    filter();
  }
}

/** One frame: a line that says what it is, which unfolds to show its content. */
function Row({ number, connection, sent, at, size: bytes, binary, text, cut }, { kinds, gist, took, content }) {
  const what = binary ? w('binary') : kinds.join(' + ') || text.slice(0, 60);
  const summary = h(
    'summary',
    null,
    h('span.Frames-arrow', { role: 'img', 'aria-label': w(sent ? 'out' : 'in') }, sent ? '↑' : '↓'),
    h('span.Frames-kind', null, h('b', null, what, connection !== 'chat' && ` [${connection}]`), gist && ` ${gist}`),
    h('span.Frames-took', null, took === undefined ? '' : `${took} ms`),
    h('span', null, size(bytes)),
    h('time', null, new Date(at).toISOString().slice(11, 23)),
  );
  const code = h('pre.Inspector-code', { tabindex: 0 }, content + (cut ? ' …' : ''));
  const pulse = kinds.length > 0 && kinds.every(kind => PULSE.has(kind));
  const classes = ['Frames-row', sent ? '-out' : '-in', pulse && '-pulse'].filter(Boolean).join('.');
  return h(`li.${classes}`, { 'data-number': number }, h('details', null, summary, code));
}
