import { Banner } from './Banner.js';
import { choices, dress } from './choices.js';
import { Composer } from './Composer.js';
import { fire, hand } from './dom.js';
import { Head } from './Head.js';
import { Members } from './Members.js';
import { Recorder } from './recorder.js';
import { Rooms } from './Rooms.js';
import { Session } from './session.js';
import { Settings } from './Settings.js';
import { Status } from './Status.js';
import { Timeline } from './Timeline.js';
import { Typing } from './Typing.js';
import { Viewer } from './Viewer.js';
import { chooseLanguage, speak, t, translate } from './words.js';

/** Where everybody begins. */
const HOME = 'lobby';

/** Names that the server takes for rooms (RoomName.java). */
const ROOM = /^(?!\p{M})[\p{L}\p{Nd}\p{M}._~-]{1,64}$/u;

/** The page: owns the session; children get nouns and answer with verbs. */
export function App(el) {
  const session = new Session(
    { name: choices.name, shared: choices.share },
    {
      grown: (view, item) => grown(view, item),
      older: view => isCurrent(view) && tell('.Timeline', 'older'),
      joined: view => (isCurrent(view) ? tell('.Timeline', 'joined') : tellRooms()),
      queue: view => isCurrent(view) && tellQueue(),
      members: view => isCurrent(view) && tellMembers(),
      typing: view => isCurrent(view) && tell('.Typing', 'typing', session.typing(view)),
      resumed: (view, missed, recovered) => tell('.Banner', 'resumed', { missed, recovered }),
    },
  );
  const { parley } = session;
  const recorder = new Recorder(parley);
  const narrow = matchMedia('(width < 720px)');
  let current;

  for (const [selector, mount] of Object.entries({
    Rooms,
    Head,
    Status,
    Banner,
    Members,
    Timeline,
    Typing,
    Composer,
  })) {
    mount(el.querySelector(`.${selector}`));
  }
  const dialogs = {
    settings: Settings(document.querySelector('.Settings')),
    viewer: Viewer(document.querySelector('.Viewer')),
  };

  for (const type of ['state', 'close', 'bye', 'open']) parley.addEventListener(type, event => connection(event));
  addEventListener('hashchange', () => enter());
  narrow.addEventListener('change', cover);
  document.addEventListener('visibilitychange', () => tell('.Timeline', 'seen'));
  listen({
    say: ({ data, type }) => session.say(current, data, type),
    type: () => current.room.signal('typing'),
    older: () => session.older(current),
    read: () => session.read(current) && tellRooms(),
    retry: key => session.retry(current, key),
    discard: key => session.discard(current, key),
    edit: key => tell('.Composer', 'draft', session.discard(current, key)?.data),
    enter: name => (location.hash = encodeURIComponent(name)),
    leave: name => leave(name),
    connect: () => parley.open(),
    enlarge: image => dialogs.viewer.show(image),
    configure: () => dialogs.settings.show({ name: parley.user?.name ?? '' }),
    fold: () => el.classList.toggle('-folded'),
    drawer: open => drawer(open),
    inspect: () => inspect(),
  });
  el.querySelector('.App-scrim').addEventListener('click', () => drawer(false));
  el.querySelector('.App-skip').addEventListener('click', () => el.querySelector('#message').focus());
  document.addEventListener('keydown', ({ key }) => key === 'Escape' && drawer(false));
  document.addEventListener('save', ({ detail }) => save(detail));

  translate(document);
  for (const name of choices.rooms) if (ROOM.test(name)) session.enter(name);
  enter();
  connection({ type: 'state' });

  function tell(selector, noun, detail) {
    hand(el, selector, noun, detail);
  }

  function listen(verbs) {
    for (const [verb, act] of Object.entries(verbs)) el.addEventListener(verb, ({ detail }) => act(detail));
  }

  function isCurrent(view) {
    return view === current;
  }

  function enter() {
    const wanted = decoded(location.hash.slice(1)).normalize('NFC') || HOME;
    const name = ROOM.test(wanted) ? wanted : HOME;
    current = session.enter(name);
    choices.rooms = [...session.views.keys()];
    document.title = `${name} · ${t('title')}`;
    drawer(false);
    tell('.Head, .Timeline, .Composer', 'room', current);
    tell('.Typing', 'typing', session.typing(current));
    tellQueue();
    tellMembers();
    tellRooms();
  }

  /** On a small screen the rooms slide over the page; what lies below is out of reach meanwhile. */
  function drawer(open) {
    if (open === el.classList.contains('-drawer')) return;
    el.classList.toggle('-drawer', open);
    cover();
    el.querySelector(open ? '.Rooms-link[aria-current]' : '.Head-menu').focus();
  }

  /** What lies under the drawer, or on a small screen under the inspector, cannot be reached. */
  function cover() {
    const drawn = el.classList.contains('-drawer');
    const under = drawn || (narrow.matches && el.classList.contains('-inspecting'));
    for (const below of el.querySelectorAll('.Head, .App-stage, .Members')) below.inert = under;
    el.querySelector('.Rooms').inert = under && !drawn;
  }

  function leave(name) {
    session.leave(name);
    choices.rooms = [...session.views.keys()];
    if (name === current.name) location.hash = encodeURIComponent(choices.rooms[0] ?? HOME);
    if (name === current.name) enter();
    tellRooms();
  }

  function grown(view, item) {
    if (isCurrent(view)) {
      tell('.Timeline', 'grown');
      if (item.from) tell('.Typing', 'typing', session.typing(view));
    }
    if (!isCurrent(view) || document.hidden) tellRooms();
  }

  function tellRooms() {
    const rooms = [...session.views.values()].map(({ name, log }) => ({
      name,
      unread: log.unread,
      current: name === current.name,
    }));
    const unread = rooms.reduce((sum, room) => sum + room.unread, 0);
    document.title = `${unread ? `(${unread}) ` : ''}${current.name} · ${t('title')}`;
    tell('.Rooms', 'rooms', rooms);
    tell('.Head', 'unread', unread);
  }

  function tellQueue() {
    tell('.Timeline', 'queue', session.queue(current));
  }

  function tellMembers() {
    tell('.Members, .Head', 'members', { members: current.room.members, me: parley.user?.id });
  }

  function connection({ type, code, reason, refusal, next, retryAfter }) {
    const { state, retryAt, user, limits } = parley;
    el.classList.toggle('-away', state !== 'open');
    const close = type === 'close' ? { code, reason, refusal, next } : undefined;
    tell('.Status, .Banner', 'connection', { state, retryAt, close, bye: type === 'bye' ? { retryAfter } : undefined });
    if (type !== 'open') return;
    tell('.Rooms', 'user', user);
    tell('.Composer', 'limits', limits);
    tellMembers();
  }

  async function save({ name, language, theme, share }) {
    Object.assign(choices, { theme, share });
    dress(theme);
    if (name && name !== parley.user?.name) {
      parley.name = choices.name = name;
      parley.reconnect();
    }
    if (language === chooseLanguage(choices.language, navigator.languages)) return;
    choices.language = language;
    await speak(language);
    translate(document);
    hand(document, '.Rooms, .Head, .Status, .Banner, .Members, .Timeline, .Typing, .Composer, .Inspector', 'words');
  }

  async function inspect() {
    const drawer = el.querySelector('.Inspector');
    if (!drawer.dataset.ready) {
      drawer.dataset.ready = 'yes';
      const { Inspector } = await import('./inspector/Inspector.js');
      await Inspector(drawer, { parley, recorder, room: () => current.name });
    }
    const open = el.classList.toggle('-inspecting');
    drawer.hidden = !open;
    cover();
    fire(drawer, 'shown', open, false);
    if (!open) el.querySelector('.Head-inspect').focus();
  }
}

function decoded(hash) {
  try {
    return decodeURIComponent(hash);
  } catch {
    return '';
  }
}
