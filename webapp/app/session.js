import { newKey } from '../client/codec.js';
import { Parley } from '../client/parley.js';
import { Log } from './log.js';
import { choices } from './choices.js';
import { Replies } from './Replies.js';
import { mentions } from './reply.js';
import { react } from './reacting.js';

/** How many messages the first join of a room brings. */
const FIRST = 80;

/** How long a user counts as typing after the last signal of it, in ms. */
const TYPING = 5000;

/** How long the user can take back that a message is removed, in ms. */
const UNDO = 5000;

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
  #on;
  #replies;
  /** A promise of the `Past`, which is loaded when somebody first wants more than the newest messages. */
  #past = null;
  /** Idempotency keys of this page's own messages, because a guest's id may change while they are on their way. */
  #keys = new Set();

  constructor(options, on) {
    this.#on = on;
    this.#replies = new Replies(on.changed);
    // asked again for each connection; not a function, since nobody renews it and that part of the library need not load
    const token = {
      get token() {
        return choices.token;
      },
    };
    this.parley = new Parley(new URL('ws/chat', document.baseURI), Object.assign(token, { persist: true }, options));
    addEventListener('pagehide', () => this.views.forEach(view => this.#finish(view))); // nobody is left to undo it
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
    if (view.removals.size) this.#finish(view).finally(() => room.leave());
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

  /** Replaces the text of an own message. Until that is stored it is shown as on its way. */
  async revise(view, seq, data) {
    const item = view.log.at(view.log.indexOf(seq));
    if (!item || item.data === data) return;
    item.revised = { data, type: item.type };
    this.#on.changed(view, item);
    await view.room.edit(seq, data, { type: item.type }).catch(error => this.#on.notChanged(view, 'notEdited', error));
    delete item.revised;
    this.#on.changed(view, item);
  }

  /** Puts a reaction to a message, or takes the user's own back. Until that is stored it is shown as on its way. */
  react(view, seq, text) {
    const item = view.log.at(view.log.indexOf(seq));
    const changed = () => this.#on.changed(view, item);
    if (item)
      react(view.room, item, text, { me: this.user?.id, changed }).catch(error =>
        this.#on.notChanged(view, 'notReacted', error),
      );
  }

  /** Removes a message, unless `undo` is called in time. */
  remove(view, seq) {
    const item = view.log.at(view.log.indexOf(seq));
    if (!item || item.redacted || item.removing) return;
    item.removing = { timer: setTimeout(() => this.#redact(view, item), UNDO) };
    view.removals.add(item);
    this.#on.changed(view, item);
  }

  undo(view, seq) {
    const item = view.log.at(view.log.indexOf(seq));
    if (!view.removals.delete(item)) return;
    clearTimeout(item.removing.timer);
    delete item.removing;
    this.#on.changed(view, item);
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
  read({ name, log, room }) {
    if (!log.read()) return false;
    if (room.epoch) choices.setReadSeq(name, room.epoch, log.readSeq);
    return true;
  }

  /** Takes over from `choices` what another tab has marked as read. */
  readElsewhere(name) {
    const view = this.views.get(name);
    if (view?.log.readUpTo(choices.readSeq(name, view.room.epoch))) this.#on.read(view);
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
    listen('gap', ({ missed, reason }) => this.#note(view, 'gap', { missed, reason }));
    listen('error', ({ error }) => this.#refused(view, error));
    listen('joined', () => {
      this.#on.joined(view);
      this.#on.queue(view);
    });
    listen('recovered', ({ missed, recovered }) => {
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
    const { log, name, typing } = view;
    if (log.epoch !== message.epoch) {
      log.epoch = message.epoch;
      log.readSeq = choices.readSeq(name, message.epoch);
      log.more ||= message.seq > 1 && past;
    }
    const item = this.#item(message);
    log.append(item);
    this.#replies.attach(view, item);
    typing.delete(message.from.id);
    // neither the history that a first visit brings nor what arrives in sight counts as unread
    const news = !item.mine && message.seq > log.readSeq && (!past || log.readSeq > 0);
    if (news && (past || document.hidden || !log.watched)) log.missed();
    this.#on.grown(view, item, news && !past);
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

  /** Removes now what could still be undone. */
  #finish(view) {
    return Promise.all([...view.removals].map(item => this.#redact(view, item)));
  }

  async #redact(view, item) {
    view.removals.delete(item);
    clearTimeout(item.removing.timer);
    item.removing = {};
    this.#on.changed(view, item);
    await view.room.redact(item.seq).catch(error => this.#on.notChanged(view, 'notRemoved', error));
    delete item.removing;
    this.#on.changed(view, item);
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
