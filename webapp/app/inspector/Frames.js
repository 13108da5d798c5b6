import { h, perFrame } from '../dom.js';
import { size } from '../format.js';
import { w } from './words.js';

/** Frames that only keep the line alive. */
const PULSE = new Set(['tick', 'ping', 'pong']);

/** The frames that went out and came in, the newest first. */
export function Frames(el, { recorder }) {
  let shown = false;
  let paused = false;
  let pulse = false;
  const opened = new Set();
  const intro = h('p.Inspector-text');
  const list = h('ol.Frames-list');
  const pause = h('button.button', { type: 'button', onclick: () => words((paused = !paused)) });
  const clear = h('button.button', { type: 'button', onclick: () => recorder.clear() });
  const hide = h('input', {
    type: 'checkbox',
    checked: true,
    onchange: ({ target }) => render((pulse = !target.checked)),
  });
  const hideWords = h('span');
  el.append(intro, h('div.Inspector-tools', null, pause, clear, h('label.Frames-hide', null, hide, hideWords)), list);

  const draw = perFrame(() => shown && !paused && render());
  recorder.addEventListener('frame', draw);
  el.addEventListener('words', words);
  el.addEventListener('shown', ({ detail }) => {
    shown = detail;
    if (shown) render();
  });

  function words() {
    intro.textContent = w('frames_intro');
    pause.textContent = w(paused ? 'resume' : 'pause');
    clear.textContent = w('clear');
    hideWords.textContent = w('hide_pulse');
    render();
  }

  function render() {
    const asked = new Map();
    const rows = recorder.frames
      .map(frame => describe(frame, asked))
      .filter(({ kinds }) => pulse || !kinds.length || !kinds.every(kind => PULSE.has(kind)));
    list.replaceChildren(...(rows.length ? rows.reverse().map(row) : [h('li.Inspector-text', null, w('no_frames'))]));
  }

  function row({ frame: { number, line, sent, at, size: bytes, binary, text, cut }, kinds, gist, took, content }) {
    const time = new Date(at).toISOString().slice(11, 23);
    const what = [binary ? w('binary') : kinds.join(' + ') || text.slice(0, 60), line !== 'chat' && `[${line}]`]
      .filter(Boolean)
      .join(' ');
    const summary = h(
      'summary',
      null,
      h('span.Frames-arrow', { role: 'img', 'aria-label': w(sent ? 'out' : 'in') }, sent ? '↑' : '↓'),
      h('span.Frames-kind', null, h('b', null, what), gist && ` ${gist}`),
      h('span.Frames-took', null, took === undefined ? '' : `${took} ms`),
      h('span', null, size(bytes)),
      h('time', null, time),
    );
    const details = h(
      'details',
      {
        open: opened.has(number),
        ontoggle: ({ target }) => (target.open ? opened.add(number) : opened.delete(number)),
      },
      summary,
      h('pre.Inspector-code', { tabindex: 0 }, content + (cut ? ' …' : '')),
    );
    return h(`li.Frames-row.${sent ? '-out' : '-in'}`, null, details);
  }
}

/** What a frame says; answers are timed by the number they carry. */
function describe(frame, asked) {
  const { binary, text, sent, at, line, cut } = frame;
  if (binary) return { frame, kinds: ['binary'], content: text };
  const objects = text.split('\n').map(line => parsed(line) ?? (cut ? glimpsed(line) : null));
  if (objects.includes(null)) return { frame, kinds: [], content: text };
  let took;
  for (const { id, re } of objects) {
    if (sent && id !== undefined) asked.set(`${line} ${id}`, at);
    if (!sent && asked.has(`${line} ${re}`)) took = at - asked.get(`${line} ${re}`);
  }
  const kinds = objects.map(({ op, ev }) => op ?? ev ?? '?');
  return {
    frame,
    kinds,
    gist: objects.map(gist).join(' '),
    took,
    content: cut ? text : objects.map(object => JSON.stringify(object, null, 2)).join('\n'),
  };
}

/** What an object is about, in a few words. */
function gist({ room, text, json, base64, type, kind, user, name, code }) {
  const payload = text ?? (base64 ? type : json && JSON.stringify(json));
  return [room && `#${room}`, kind, user?.name ?? name, code, payload?.slice(0, 80)].filter(Boolean).join(' ');
}

/** What the beginning of a line tells that was too long to be kept whole. */
function glimpsed(line) {
  const [, kind] = /"(?:ev|op)":"(\w+)"/.exec(line) ?? [];
  const [, re] = /"re":(\d+)/.exec(line) ?? [];
  const [, room] = /"room":"([^"]+)"/.exec(line) ?? [];
  return { ev: kind ?? '…', re, room };
}

function parsed(line) {
  try {
    const value = JSON.parse(line);
    return value && typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
