import { applyTheme, choices, onChoiceElsewhere } from './choices.js';
import { COMPONENTS } from './components.js';
import { Confirm } from './Confirm.js';
import { fire, sendDown } from './dom.js';
import { fileVerbs } from './fileVerbs.js';
import { Finder } from './finder.js';
import { Menu } from './Menu.js';
import { reason as reasonOf } from './Message.js';
import { messageVerbs } from './messageVerbs.js';
import { Moderation } from './Moderation.js';
import { Panels } from './Panels.js';
import { Recorder } from './recorder.js';
import { addressOf, isRoomName, placeIn } from './room-name.js';
import { Keys } from './keys.js';
import { notify } from './notify.js';
import { Preferences } from './preferences.js';
import { Session } from './session.js';
import { keepShell } from './shell.js';
import { Settings } from './Settings.js';
import { t, translate } from './words.js';

/** The room for those who come without one. */
const HOME = 'lobby';

const goTo = name => (location.hash = addressOf(name));

/**
 * The page. It owns the session, sends nouns down to the components (`sendDown`), and acts on the verbs that bubble up
 * from them. Components know neither the session nor each other.
 */
export class App {
  #el;
  #session;
  #parley;
  #panels;
  #preferences;
  #dialogs;
  #menu;
  #find;
  #messages;
  #files;
  /** The view of the room that is shown, see Session. */
  #current;

  constructor(el) {
    this.#el = el;
    this.#session = new Session({ name: choices.name, shared: choices.share }, this.#changes());
    this.#parley = this.#session.parley;
    this.#preferences = new Preferences(this.#parley, choices.share);
    const recorder = new Recorder(this.#parley); // from the first frame on
    keepShell(this.#parley);
    for (const [name, mount] of Object.entries(COMPONENTS)) mount(el.querySelector(`.${name}`));
    this.#panels = new Panels(el, inspector => this.#mountInspector(inspector, recorder));
    this.#find = Finder(this.#session, () => this.#current.name);
    this.#menu = new Menu(el.querySelector('.Menu'));
    this.#dialogs = {
      confirm: Confirm(document.querySelector('.Confirm')),
      settings: Settings(document.querySelector('.Settings')),
    };
    const tell = (...noun) => this.#tell(...noun);
    const about = { el, session: this.#session, current: () => this.#current, tell };
    [this.#messages, this.#files] = [messageVerbs(about), fileVerbs(about)];
    this.#listen();
    translate(document);
    for (const name of choices.rooms) if (isRoomName(name)) this.#session.enter(name);
    this.#enter();
    this.#showConnection({ type: 'state' });
  }

  /** What the session calls back for, each with the view that changed. */
  #changes() {
    const ifCurrent =
      act =>
      (view, ...about) =>
        view === this.#current && act(view, ...about);
    return {
      grown: (view, item, live) => this.#grown(view, item, live),
      older: ifCurrent(() => this.#tell('.Timeline', 'older')),
      filled: ifCurrent((view, part) => this.#tell('.Timeline', 'filled', part)),
      jumped: ifCurrent(() => this.#tell('.Timeline', 'jumped')),
      joined: view => (view === this.#current ? this.#tell('.Timeline', 'joined') : this.#tellRooms()),
      queue: ifCurrent(() => this.#tellQueue()),
      members: ifCurrent(() => this.#tellMembers()),
      typing: ifCurrent(view => this.#tellTyping(view)),
      read: view => {
        this.#tellRooms();
        if (view === this.#current) this.#tell('.Timeline', 'seen');
      },
      readers: ifCurrent(() => this.#tell('.Timeline', 'readers')),
      changed: ifCurrent((view, item) => this.#tell('.Timeline, .Composer', 'changed', item)),
      notChanged: (view, words, error) => this.#tell('.Banner', 'notice', t(words, reasonOf(error))),
      rights: ifCurrent(() => this.#tellRights()),
      slow: ifCurrent((view, until) => this.#tell('.Composer', 'slow', until)),
      left: view => this.#left(view),
      resumed: (view, missed, recovered) => this.#tell('.Banner', 'resumed', { missed, recovered }),
    };
  }

  /** Connects the session, the components, the address and the other tabs with the methods below. */
  #listen() {
    for (const type of ['state', 'close', 'bye', 'open']) {
      this.#parley.addEventListener(type, event => this.#showConnection(event));
    }
    for (const [verb, act] of Object.entries(this.#verbs())) {
      this.#el.addEventListener(verb, ({ detail }) => act(detail));
    }
    addEventListener('hashchange', () => this.#enter());
    document.addEventListener('visibilitychange', () => this.#tell('.Timeline', 'seen'));
    document.addEventListener('save', ({ detail }) => this.#save(detail));
    this.#el.querySelector('.App-skip').addEventListener('click', () => this.#el.querySelector('#message').focus());
    Keys(this.#el, { rooms: () => this.#rooms(), enter: goTo, search: () => this.#find() });
    onChoiceElsewhere({
      name: () => this.#preferences.renamed(),
      language: () => this.#preferences.speak(choices.language),
      theme: () => applyTheme(choices.theme),
      showRead: () => this.#session.tellRead(),
      read: room => this.#session.readElsewhere(room),
    });
  }

  /** What components ask for. */
  #verbs() {
    const session = this.#session;
    return {
      say: ({ data, type }) => this.#say(data, type),
      name: name => this.#preferences.name(name),
      type: () => this.#current.room.signal('typing'),
      older: () => session.past('older', this.#current),
      fill: forward => session.past('fill', this.#current, forward),
      read: () => session.read(this.#current) && this.#tellRooms(),
      ...this.#messages,
      ...this.#files,
      menu: menu => this.#menu.open(menu),
      ...this.#moderation(),
      enter: goTo,
      leave: name => this.#leave(name),
      connect: () => this.#parley.open(),
      configure: () => this.#dialogs.settings.show({ name: this.#parley.user?.name ?? '' }),
      people: () => this.#panels.people(),
      drawer: open => this.#panels.drawer(open),
      inspect: () => this.#inspect(),
      search: () => this.#find(),
    };
  }

  #save(chosen) {
    this.#preferences.save(chosen);
    this.#session.tellRead();
  }

  #say(data, type) {
    this.#session.say(this.#current, data, type);
    this.#tell('.Arrival', 'arrived');
  }

  /** What moderators ask for. */
  #moderation() {
    return Moderation({
      confirm: { ask: question => this.#dialogs.confirm.ask(question) },
      notice: words => this.#tell('.Banner', 'notice', words),
      room: () => this.#current.name,
    });
  }

  /** Sends a noun down to the components that a selector names. */
  #tell(selector, noun, detail) {
    sendDown(this.#el, selector, noun, detail);
  }

  /** Shows the room that the address names. An address that names none is corrected, and the user is told. */
  #enter() {
    const { room: wanted, seq } = placeIn(location.hash);
    const valid = isRoomName(wanted);
    const name = valid ? wanted : (this.#current?.name ?? HOME);
    if (!valid && wanted) {
      history.replaceState(null, '', addressOf(name));
      this.#tell('.Banner', 'notice', t('notARoom', wanted));
    }
    this.#current = this.#session.enter(name);
    this.#keepRooms();
    this.#panels.drawer(false);
    this.#tell('.Head, .Arrival, .Timeline, .Composer', 'room', this.#current);
    this.#tellRights();
    this.#tellTyping(this.#current);
    this.#tellQueue();
    this.#files.room();
    this.#tellMembers();
    this.#tellRooms();
    if (valid && seq) this.#messages.go(seq);
  }

  /** Remembers the rooms for the next load, but none that the server removed the user from. */
  #keepRooms() {
    choices.rooms = [...this.#session.views.values()].filter(({ left }) => !left).map(({ name }) => name);
  }

  /** The server removed the user from a room: what was said remains in sight, but nothing new will come. */
  #left(view) {
    this.#keepRooms();
    this.#tellRooms();
    if (view === this.#current) {
      this.#tellRights();
      this.#tellMembers();
    } else this.#tell('.Banner', 'notice', t('removedFrom', view.name));
  }

  /** What the user may do in the room, which decides about menus and the composer. */
  #tellRights() {
    this.#tell('.Timeline, .Members, .Head, .Composer', 'rights', this.#current);
  }

  /** Leaves a room. If it is the one on screen, the first of the others is shown. */
  #leave(name) {
    this.#session.leave(name);
    this.#keepRooms();
    if (name === this.#current.name) {
      history.pushState(null, '', addressOf(choices.rooms[0] ?? HOME));
      this.#enter();
    }
    this.#tellRooms();
  }

  /** An item was added to a log. The list of rooms shows unread messages, so it matters if nobody sees the item. */
  #grown(view, item, live) {
    if (live && (item.mentioned || item.origin?.message?.mine)) notify(view.name, item);
    if (view === this.#current) {
      this.#tell('.Timeline', 'grown');
      if (item.from) this.#tellTyping(view);
    }
    if (view !== this.#current || document.hidden) this.#tellRooms();
  }

  #tellTyping(view) {
    this.#tell('.Typing', 'typing', this.#session.typing(view));
  }

  #rooms() {
    return this.#session.rooms(this.#current.name);
  }

  /** The list of rooms, and the number of unread messages in the title of the tab. */
  #tellRooms() {
    const rooms = this.#rooms();
    const current = this.#current.name;
    const unread = rooms.reduce((sum, room) => sum + room.unread, 0);
    document.title = `${unread ? `(${unread}) ` : ''}${current} · ${t('title')}`;
    this.#tell('.Rooms', 'rooms', rooms);
    this.#tell('.Head', 'unread', unread);
  }

  #tellQueue() {
    this.#tell('.Timeline', 'queue', this.#session.queue(this.#current));
  }

  #tellMembers() {
    const { left, room } = this.#current;
    const members = left ? [] : room.members;
    this.#tell('.Members, .Head, .Composer', 'members', { members, me: this.#parley.user?.id });
  }

  /** Shows an event of the connection; with `type: 'state'` only, what its state is. */
  #showConnection({ type, code, reason, refusal, next, retryAfter }) {
    const { state, transport, retryAt, user, limits } = this.#parley;
    this.#el.classList.toggle('-away', state !== 'open');
    const close = type === 'close' ? { code, reason, refusal, next } : undefined;
    const bye = type === 'bye' ? { retryAfter } : undefined;
    this.#tell('.Status, .Banner', 'connection', { state, transport, retryAt, close, bye });
    this.#tellQueue(); // what keeps a message from being sent depends on the connection
    if (type !== 'open') return;
    this.#tell('.Rooms', 'user', user);
    this.#tell('.Composer', 'limits', limits);
    this.#tellMembers();
  }

  /** Toggles the inspector, and tells it whether it is on screen, because only then it has to draw. */
  async #inspect() {
    const open = await this.#panels.inspect();
    fire(this.#el.querySelector('.Inspector'), 'shown', open, false);
  }

  /** The inspector is loaded when it is first opened, which keeps it out of the first load. */
  async #mountInspector(el, recorder) {
    const { Inspector } = await import('./inspector/Inspector.js');
    await Inspector(el, { parley: this.#parley, recorder, room: () => this.#current.name });
  }
}
