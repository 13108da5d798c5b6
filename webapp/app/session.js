import { newKey } from '../client/codec.js';
import { Parley } from '../client/parley.js';
import { Amendments } from './Amendments.js';
import { Log } from './log.js';
import { choices } from './choices.js';
import { Readers } from './readers.js';
import { Replies } from './Replies.js';
import { mentions } from './reply.js';

/** How many messages the first join of a room brings. */
const FIRST = 80;

/** How long a user counts as typing after the last signal of it, in ms. */
const TYPING = 5000;

/**
 * The connection and the rooms as the page shows them. A view is one room: `{ name, room, log, typing, refused, left, me }`;
 * `refused` is the server's error if the user may not join, and null otherwise; `left` says whether the server removed
 * the user from the room. Changes are reported through the callbacks of `on`, each with the view that changed. An item of
 * a log is the client's own message object with some fields of the page's: `mine`, `mentioned` (it names this user), `origin`
 * (see Replies), `revised` (new content, while an edit is on its way), `reacting` (reactions that are on their way, see
 * `tally`) and `removing` (while a removal can be undone or is on its way).
 */
export class Session {
  /** By name, in the order of entering. */
  views = new Map();
  /** What the user changes in messages. */
  amendments;
  #on;
  #replies;
  /** A promise of the `Past`, which is loaded when somebody first wants more than the newest messages. */
  #past = null;
  /** Idempotency keys of this page's own messages, because a guest's id may change while they are on their way. */
  #keys = new Set();

  constructor(options, on) {
    this.#on = on;
    this.#replies = new Replies(on.changed);
    this.amendments = new Amendments(on, () => this.user?.id);
    // asked again for each connection; not a function, since nobody renews it and that part of the library need not load
    const token = {
      get token() {
        return choices.token;
      },
    };
    this.parley = new Parley(new URL('ws/chat', document.baseURI), Object.assign(token, { persist: true }, options));
    addEventListener('pagehide', () => this.views.forEach(view => this.amendments.finish(view))); // nobody is left to undo it
  }

  get user() {
    return this.parley.user;
  }

  /** The view of a room; joins the room first if this is its first use. */
  enter(name) {
    if (!this.views.has(name)) this.views.set(name, this.#view(name));
    return this.views.get(name);
  }

  /** The rooms as the list of rooms shows them. @param {string} current the one that is shown */
  rooms(current) {
    const row = ({ name, log, left }) => ({ name, unread: log.unread, closed: left, current: name === current });
    return [...this.views.values()].map(row);
  }

  /** Leaves a room. That may make space for rooms that the server refused, so those are tried again. */
  leave(name) {
    const view = this.views.get(name);
    this.views.delete(name);
    const { room } = view;
    if (view.removals.size) this.amendments.finish(view).finally(() => room.leave());
    else room.leave();
    for (const each of this.views.values()) if (each.refused?.code === 'too-many-rooms') this.#joinAgain(each);
  }

  /** Says something. A message that fails for good stays in sight, so that the user can change it or try again. */
  async say(view, data, type, key = newKey()) {
    this.#keys.add(key);
    view.log.mark = null;
    try {
      await view.room.say(data, { key, type });
    } catch (error) {
      view.log.failed.push({ key, data, type, error, limit: this.parley.limits.message });
      this.#on.queue(view);
    }
  }

  /** A key for a message that somebody else says for this page. */
  ownKey(view) {
    const key = newKey();
    this.#keys.add(key);
    view.log.mark = null;
    return key;
  }

  retry(view, key) {
    const failed = this.discard(view, key);
    if (failed) this.say(view, failed.data, failed.type, key);
  }

  /** Forgets a message that failed. @returns {object | undefined} the message */
  discard(view, key) {
    const failed = view.log.failed.find(each => each.key === key);
    view.log.failed = view.log.failed.filter(each => each !== failed);
    this.#on.queue(view);
    return failed;
  }

  /**
   * Own messages that are not in the log yet, oldest first, each with its state: `failed`, `queued` (no connection),
   * `joining` (connected, but not in the room) or `sending`.
   */
  queue({ room, log }) {
    const state = this.parley.state !== 'open' ? 'queued' : room.joined ? 'sending' : 'joining';
    const messages = room.pending.filter(({ op }) => !op);
    const waiting = messages.map(({ key, data, sent }) => ({ key, data, state: sent ? 'sending' : state }));
    return [...log.failed.map(failed => ({ ...failed, state: 'failed' })), ...waiting];
  }

  /** Loads earlier messages: `older`, `fill` or `reach` of `Past`, with what it takes after the view. */
  async past(verb, view, ...about) {
    const loaded = (which, items) => items.forEach(item => this.#replies.attach(which, item));
    this.#past ??= import('./past.js').then(({ Past }) => new Past(each => this.#item(each), { ...this.#on, loaded }));
    try {
      return (await this.#past)[verb](view, ...about);
    } catch {
      this.#past = null; // it could not be loaded; scrolling on tries again
    }
  }

  /** Marks everything in a room as read. @returns {boolean} whether anything was unread */
  read(view) {
    const { name, log, room } = view;
    if (!log.read()) return false;
    if (room.epoch) choices.setReadSeq(name, room.epoch, log.readSeq);
    this.tellRead(view);
    return true;
  }

  /** Tells the server how far the user has read, in one room or in all. */
  tellRead(view) {
    for (const each of view ? [view] : this.views.values())
      each.readers.tell(
        () => each.room,
        () => each.log.readSeq,
      );
  }

  /** Takes over from `choices` what another tab has marked as read. */
  readElsewhere(name) {
    const view = this.views.get(name);
    if (view?.log.readUpTo(choices.readSeq(name, view.room.epoch))) this.#on.read(view);
  }

  /** People have read on: others, or the user in another browser. */
  #marks(view, marks) {
    const { log, name, room, readers } = view;
    this.#begin(view, room.epoch);
    const own = readers.take(marks, this.user?.id);
    if (log.readUpTo(own)) {
      choices.setReadSeq(name, room.epoch, own);
      this.#on.read(view);
    }
    this.#on.readers(view);
  }

  /** The names of the others who are typing in a room now. */
  typing({ typing }) {
    const now = Date.now();
    return [...typing.values()].filter(({ until }) => until > now).map(({ name }) => name);
  }

  #view(name) {
    const view = {
      name,
      log: new Log(),
      typing: new Map(),
      removals: new Set(),
      readers: new Readers(),
      loading: null,
      me: () => this.user?.id,
    };
    this.#join(view);
    return view;
  }

  #join(view) {
    view.refused = null;
    view.left = false;
    view.room = this.parley.room(view.name, { history: FIRST });
    const listen = (type, act) => view.room.addEventListener(type, act);
    listen('message', ({ message, past }) => this.#message(view, message, past));
    listen('read', ({ marks }) => this.#marks(view, marks));
    listen('gap', ({ missed, reason }) => this.#gap(view, missed, reason));
    listen('error', ({ error }) => this.#refused(view, error));
    listen('joined', () => {
      this.#on.joined(view);
      this.#on.queue(view);
    });
    listen('recovered', ({ missed, recovered }) => {
      this.tellRead(view);
      this.#on.resumed(view, missed, recovered);
      this.#on.queue(view);
    });
    listen('changed', ({ of, message, past }) => this.#changed(view, message ?? { seq: of }, past));
    listen('reactions', ({ of, message, past }) => this.#changed(view, message ?? { seq: of }, past));
    listen('rights', () => this.#on.rights(view));
    listen('slow-down', ({ until }) => this.#on.slow(view, until));
    listen('left', () => {
      view.left = true;
      this.#note(view, 'left');
      this.#on.left(view);
    });
    listen('presence', () => this.#on.members(view));
    listen('queue', () => this.#on.queue(view));
    listen('signal', ({ kind, from }) => kind === 'typing' && this.#typing(view, from));
  }

  #joinAgain(view) {
    view.room.leave();
    this.#join(view);
  }

  #refused(view, error) {
    view.refused = error;
    this.#note(view, 'error', { error });
    this.#on.queue(view);
  }

  #message(view, message, past) {
    const { log, typing } = view;
    this.#begin(view, message.epoch);
    if (log.fresh) log.more ||= message.seq > 1 && past;
    log.fresh = false;
    const item = this.#item(message);
    log.append(item);
    this.#replies.attach(view, item);
    typing.delete(message.from.id);
    // neither the history that a first visit brings nor what arrives in sight counts as unread
    const news = !item.mine && message.seq > log.readSeq && (!past || log.readSeq > 0);
    if (news && (past || document.hidden || !log.watched)) log.missed();
    this.#on.grown(view, item, news && !past);
  }

  /** A log that is new to the page: how far the user has read in it is known from earlier. */
  #begin({ log, name }, epoch) {
    if (log.epoch === epoch) return;
    log.epoch = epoch;
    log.fresh = true;
    log.readSeq = choices.readSeq(name, epoch);
  }

  #gap(view, missed, reason) {
    if (reason === 'epoch-changed') view.readers.clear();
    this.#note(view, 'gap', { missed, reason });
  }

  #item(message) {
    const mine = message.from.id === this.user?.id || this.#keys.has(message.key);
    const mentioned = !mine && typeof message.data === 'string' && mentions(message.data, this.user?.name);
    return Object.assign(message, { mine, mentioned });
  }

  /** A message was edited or removed. Changes alone say that there are messages before them. */
  #changed(view, item, past) {
    view.log.more ||= past && !view.log.oldest;
    this.#on.changed(view, item);
    this.#replies.changed(view, item);
  }

  #note(view, note, about) {
    const item = { note, at: Date.now(), ...about };
    view.log.append(item);
    this.#on.grown(view, item);
  }

  #typing(view, { id, name }) {
    if (id === this.user?.id) return;
    view.typing.set(id, { name, until: Date.now() + TYPING });
    this.#on.typing(view);
    setTimeout(() => this.#on.typing(view), TYPING + 50);
  }
}
