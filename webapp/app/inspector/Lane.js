import { Parley } from '../../client/parley.js';
import { choices } from '../choices.js';
import { h, setText } from '../dom.js';
import { badLane, SlowReader } from './lanes.js';
import { w } from './words.js';

const KINDS = ['delay', 'loss', 'silence', 'slow'];

/** At most this many lines are kept. */
const LINES = 60;

/**
 * A second client of the library in the same room, whose line is bad, and a diary of what it notices: that frames are late, that
 * its line is dead, that the server closes it because it does not read, and that it comes back and misses nothing.
 * @param {{ parley: object, room: () => string }} about
 */
export function Lane({ parley, room }) {
  let client;
  let entered;
  const title = h('h3');
  const intro = h('p.Inspector-text');
  const label = h('label.Lab-label', { for: 'lane-kind' });
  const options = KINDS.map(value => h('option', { value }));
  const kind = h('select.field', { id: 'lane-kind', onchange: render }, ...options);
  const says = h('p.Inspector-text');
  const toggle = h('button.button', { type: 'button', onclick: () => (client ? leave() : enter()) });
  const stop = h('button.button', { type: 'button', onclick: stopReading });
  const diary = Diary();

  function enter() {
    const transport = kind.value === 'slow' ? SlowReader : badLane(kind.value);
    const name = w('lane_name', [...(parley.user?.name ?? '')].slice(0, 40).join(''));
    client = start(transport, name);
    const mine = client;
    const told = (to, type, tell) => to.addEventListener(type, event => mine === client && diary.write(tell(event)));
    told(client, 'state', ({ state }) => `${state}: ${w(`state_${state}`)}`);
    told(client, 'close', ({ code, name: means, reason }) => `${code} ${means}${reason ? ` “${reason}”` : ''}`);
    client.addEventListener('state', render);
    entered = client.room(room(), { history: 0 });
    told(entered, 'joined', () => w('lane_joined'));
    told(entered, 'message', ({ message, data }) => w('lane_heard', short(data), seconds(message.at)));
    told(entered, 'recovered', ({ missed, recovered }) => w(recovered ? 'lane_recovered' : 'lane_not', missed));
    diary.clear();
    render();
  }

  function leave() {
    client.close();
    client = undefined;
    render();
  }

  function stopReading() {
    if (!mayStop()) return;
    diary.write(w('lane_stopped'));
    client.socket.stopReading();
  }

  const mayStop = () => client?.state === 'open' && client.socket instanceof SlowReader;

  function render() {
    setText(title, w('lane'));
    setText(intro, w('lane_intro'));
    setText(label, w('lane_kind'));
    KINDS.forEach((each, i) => setText(options[i], w(`lane_${each}`)));
    setText(says, w(`lane_${kind.value}_says`));
    setText(toggle, w(client ? 'lane_leave' : 'lane_enter'));
    setText(stop, w('lane_stop'));
    kind.disabled = Boolean(client);
    stop.hidden = kind.value !== 'slow';
    stop.setAttribute('aria-disabled', !mayStop());
    diary.words();
  }

  return { elements: [title, intro, label, h('div.Lab-send', null, kind, toggle), says, stop, diary.el], render };
}

const start = (transport, name) =>
  new Parley(new URL('ws/chat', document.baseURI), {
    name,
    token: choices.token,
    WebSocket: transport,
    fallback: false,
  });

/** What the client noticed, newest first. */
function Diary() {
  const el = h('ol.Lane-diary', { role: 'log', tabindex: 0, hidden: true });
  return {
    el,
    clear: () => el.replaceChildren(),
    words: () => el.setAttribute('aria-label', w('lane_diary')),
    write(text) {
      const time = h('time', null, new Date().toISOString().slice(14, 21));
      el.prepend(h('li', null, time, ` ${text}`));
      while (el.children.length > LINES) el.lastChild.remove();
      el.hidden = false;
    },
  };
}

/** A message in a few words. */
const short = data => (typeof data === 'string' ? [...data].slice(0, 60).join('') : '…');

/** How long ago this was, in seconds. @param {number} at in ms since 1970, by the server's clock */
const seconds = at => Math.max(0, (Date.now() - at) / 1000).toFixed(1);
