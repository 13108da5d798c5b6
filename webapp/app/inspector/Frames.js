import { h, perFrame } from '../dom.js';
import { size } from '../format.js';
import { describe } from './describe.js';
import { Editor } from './Editor.js';
import { toHar } from './har.js';
import { w } from './words.js';

/** Commands and events that only keep the connection alive. */
const PULSE = new Set(['tick', 'ping', 'pong']);

/**
 * The frames that were sent and received, newest first. New frames are added to the list and old ones dropped from it,
 * so that the rows between keep the focus, what is selected in them, and whether they are unfolded. They can be searched,
 * saved as a file, and those that the page sent can be sent again, changed or not.
 *
 * Nouns: `shown` (whether it is on screen), `words`.
 * @param {HTMLElement} el
 * @param {{ parley: object, recorder: import('../recorder.js').Recorder }} about
 */
export function Frames(el, { parley, recorder }) {
  let shown = false;
  let paused = false;
  /** The number of the newest frame in the list. */
  let last = 0;
  /** When each command was sent, for `describe`. */
  const asked = new Map();
  const intro = h('p.Inspector-text');
  const none = h('p.Inspector-text', { role: 'status' });
  const list = h('ol.Frames-list');
  const editor = Editor(parley);
  const sieve = Sieve(filter);
  const pause = h('button.button', { type: 'button', onclick: () => words((paused = !paused)) });
  const clear = h('button.button', { type: 'button', onclick: () => recorder.clear() });
  const save = h('button.button', { type: 'button', onclick: () => download(recorder.frames, parley) });
  el.append(intro, h('div.Inspector-tools', null, pause, clear, save), sieve.el, editor.el, none, list);

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
    save.textContent = w('save_har');
    for (const part of [sieve, editor]) part.words();
    pause.textContent = w(paused ? 'resume' : 'pause');
    clear.textContent = w('clear');
    draw();
  }

  /** Hides the rows that nobody looks for. */
  function filter() {
    for (const row of list.children) row.hidden = !sieve.lets(row);
    none.hidden = Boolean(list.querySelector('.Frames-row:not([hidden])'));
    none.textContent = w(list.firstChild ? 'no_match' : 'no_frames');
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
    for (const frame of recorder.frames) {
      if (frame.number > last) list.prepend(Row(frame, describe(frame, asked), editor.edit));
    }
    last = recorder.frames.at(-1)?.number ?? last;
    filter();
  }
}

/**
 * Decides which rows are shown: by words in them, by direction, and without those that only keep the connection alive.
 * @param {() => void} changed
 */
function Sieve(changed) {
  const search = h('input.field', { type: 'search', id: 'frames-search', autocomplete: 'off', oninput: changed });
  const searchLabel = h('label.Lab-label', { for: 'frames-search' });
  const ways = ['', '-out', '-in'].map(value => h('option', { value }));
  const way = h('select.field.Frames-way', { onchange: changed }, ...ways);
  const quiet = h('input', { type: 'checkbox', checked: true, onchange: changed });
  const quietWords = h('span');
  return {
    el: h(
      'div.Frames-sieve',
      null,
      searchLabel,
      h('div.Lab-send', null, search, way),
      h('label.Frames-hide', null, quiet, quietWords),
    ),
    lets({ classList, textContent }) {
      if (quiet.checked && classList.contains('-pulse')) return false;
      if (way.value && !classList.contains(way.value)) return false;
      return textContent.toLowerCase().includes(search.value.trim().toLowerCase());
    },
    words() {
      searchLabel.textContent = w('search_frames');
      way.setAttribute('aria-label', w('way'));
      ['way_all', 'way_out', 'way_in'].forEach((key, i) => (ways[i].textContent = w(key)));
      quietWords.textContent = w('hide_pulse');
    },
  };
}

/** Saves frames as a file that browsers' own tools can open. */
function download(frames, { socket }) {
  const own = new URL('ws/chat', document.baseURI);
  own.protocol = own.protocol.replace('http', 'ws');
  const about = name =>
    name === 'chat'
      ? { url: socket?.url ?? own.href, protocol: socket?.protocol }
      : { url: own.href, protocol: name === 'plain' ? '' : name };
  const file = new Blob([JSON.stringify(toHar(frames, about), null, 2)], { type: 'application/json' });
  const href = URL.createObjectURL(file);
  h('a', { href, download: 'parley.har' }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000); // the browser reads it after the click
}

/**
 * One frame: a line that says what it is, which unfolds to show its content.
 * @param {(text: string) => void} edit called to change it and send it again
 */
function Row({ number, connection, sent, at, size: bytes, binary, text, cut }, { kinds, gist, took, content }, edit) {
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
  const again =
    sent &&
    connection === 'chat' &&
    !cut &&
    h('button.button', { type: 'button', onclick: () => edit(text) }, w('edit'));
  const pulse = kinds.length > 0 && kinds.every(kind => PULSE.has(kind));
  const classes = ['Frames-row', sent ? '-out' : '-in', pulse && '-pulse'].filter(Boolean).join('.');
  return h(`li.${classes}`, { 'data-number': number }, h('details', null, summary, code, again));
}
