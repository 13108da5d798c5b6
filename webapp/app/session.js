import { newKey } from '../client/codec.js';
import { Parley } from '../client/parley.js';
import { Log } from './log.js';
import { choices } from './choices.js';

/** How many messages the first join of a room brings, and how many each step further back. */
const FIRST = 80;
const PAGE = 200;

/** How long a user counts as typing after the last signal of it, in ms. */
const TYPING = 5000;

/**
 * The connection and the rooms as the page shows them. A view is one room: `{ name, room, log, typing, refused }`; its
 * `refused` is the server's error if the user may not join, and null otherwise. Changes are reported through the
 * callbacks of `on`, each with the view that changed.
 */
export class Session {
  /** By name, in the order of entering. */
  views = new Map();
  #on;
  /** Idempotency keys of this page's own messages, because a guest's id may change while they are on their way. */
  #keys = new Set();

  constructor(options, on) {
    this.#on = on;
    this.parley = new Parley(new URL('ws/chat', document.baseURI), { persist: true, ...options });
  }

  get user() {
    return this.parley.user;
  }

  /** The view of a room; joins the room first if this is its first use. */
  enter(name) {
    if (!this.views.has(name)) this.views.set(name, this.#view(name));
    return this.views.get(name);
  }

  /** Leaves a room. That may make space for rooms that the server refused, so those are tried again. */
  leave(name) {
    this.views.get(name)?.room.leave();
    this.views.delete(name);
    for (const view of this.views.values()) if (view.refused?.code === 'too-many-rooms') this.#joinAgain(view);
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
    const waiting = room.pending.map(({ key, data, sent }) => ({ key, data, state: sent ? 'sending' : state }));
    return [...log.failed.map(failed => ({ ...failed, state: 'failed' })), ...waiting];
  }

  /** Loads a page of older messages; one page at a time. */
  async older(view) {
    const { log, room } = view;
    if (!log.more || view.loading) return;
    view.loading = true;
    const items = [];
    for await (const message of room.history({ before: log.oldest, limit: PAGE })) items.unshift(this.#item(message));
    log.more = items.length === PAGE && items[0].seq > 1;
    log.prepend(items);
    view.loading = false;
    this.#on.older(view);
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
    const view = { name, log: new Log(), typing: new Map(), loading: false };
    this.#join(view);
    return view;
  }

  #join(view) {
    view.refused = null;
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
    typing.delete(message.from.id);
    // neither the history that a first visit brings nor what arrives in sight counts as unread
    const news = !item.mine && message.seq > log.readSeq && (!past || log.readSeq > 0);
    if (news && (past || document.hidden || !log.watched)) log.missed();
    this.#on.grown(view, item);
  }

  #item(message) {
    const mine = message.from.id === this.user?.id || this.#keys.has(message.key);
    return { ...message, mine };
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
