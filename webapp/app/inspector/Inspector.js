import '../common.js';
import { fire, h, iconButton } from '../dom.js';
import { mark, neighbour } from '../tabs.js';
import { t } from '../words.js';
import { Closing } from './Closing.js';
import { Connection } from './Connection.js';
import { Frames } from './Frames.js';
import { Handshake } from './Handshake.js';
import { Lab } from './Lab.js';
import { Tour } from './Tour.js';
import { w } from './words.js';

/** The parts in the order of their tabs. Each is mounted once, and drawn only while it is on screen. */
const TABS = { tour: Tour, connection: Connection, handshake: Handshake, frames: Frames, closing: Closing, lab: Lab };

/**
 * The panel that shows how WebSocket works, using the connection of this page as the example.
 * @param {HTMLElement} el
 * @param {{ parley: object, recorder: import('../recorder.js').Recorder, room: () => string }} about
 */
export async function Inspector(el, about) {
  await styled('Inspector.css');
  let chosen = 'connection';
  const title = h('h2.Inspector-title');
  const close = iconButton('Inspector-close', 'close', '', { onclick: () => fire(el, 'inspect') });
  const tabs = h('div.Inspector-tabs.tabs', { role: 'tablist', onkeydown: arrow });
  const panel = h('div.Inspector-panel', { role: 'tabpanel', id: 'inspector-panel', tabindex: 0 });
  el.append(h('div.Inspector-head', null, title, close), tabs, panel);

  tabs.append(...Object.keys(TABS).map(name => Tab(name, choose)));
  const parts = Object.fromEntries(Object.entries(TABS).map(([name, mount]) => [name, h(`div.${mount.name}`)]));
  for (const [name, mount] of Object.entries(TABS)) mount(parts[name], about);

  el.addEventListener('words', words);
  el.addEventListener('shown', ({ detail }) => {
    choose(detail ? chosen : null);
    if (detail) tabs.querySelector('[aria-selected=true]').focus();
  });
  el.addEventListener('keydown', ({ key }) => key === 'Escape' && fire(el, 'inspect'));
  el.addEventListener('tab', ({ detail }) => choose(detail));
  words();

  /** Shows one part, and tells each part whether it is on screen; null hides them all. */
  function choose(name) {
    chosen = name ?? chosen;
    mark(tabs, tabs.querySelector(`#inspector-${chosen}`));
    panel.setAttribute('aria-labelledby', `inspector-${chosen}`);
    panel.replaceChildren(parts[chosen]);
    for (const [each, part] of Object.entries(parts)) fire(part, 'shown', each === name, false);
    if (name) fire(parts.tour, 'looked', name, false);
  }

  function arrow(event) {
    const next = neighbour(tabs, event);
    if (!next) return;
    choose(next.id.replace('inspector-', ''));
    next.focus();
  }

  /** Names the tabs in the current language, and passes the noun on to every part. */
  function words() {
    title.textContent = t('inspector');
    close.setAttribute('aria-label', t('close'));
    for (const tab of tabs.children) tab.textContent = w(tab.id.replace('inspector-', 'tab_'));
    for (const part of Object.values(parts)) fire(part, 'words', null, false);
  }
}

/**
 * One tab. Its name is set with the words.
 * @param {string} name a key of `TABS`
 * @param {(name: string) => void} choose called when the tab is clicked
 */
function Tab(name, choose) {
  return h('button.Inspector-tab.tab', {
    role: 'tab',
    type: 'button',
    id: `inspector-${name}`,
    'aria-controls': 'inspector-panel',
    onclick: () => choose(name),
  });
}

/** Loads a style sheet of this folder; waits for it, so that nothing is shown without its style. */
function styled(file) {
  return new Promise(resolve => {
    const link = h('link', {
      rel: 'stylesheet',
      href: new URL(file, import.meta.url),
      onload: resolve,
      onerror: resolve,
    });
    document.head.append(link);
  });
}
