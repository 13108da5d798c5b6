import { newKey } from '../client/codec.js';
import { Parley } from '../client/parley.js';
import { Log } from './log.js';
import { choices } from './choices.js';

/** How many messages come with the first look at a room, and how many with each look further back. */
const FIRST = 80;
const PAGE = 200;

/** How long somebody counts as typing after a sign of it, in ms. */
const TYPING = 5000;

/**
 * The connection and the rooms as the page shows them. A view is `{ name, room, log, typing }`. What changes is told
 * by the callbacks of `on`, each with the view that changed.
 */
export class Session {
  views = new Map();
  #on;
  #keys = new Set();

  constructor(options, on) {
    this.#on = on;
    this.parley = new Parley(new URL('ws/chat', document.baseURI), { persist: true, ...options });
  }

  get user() {
    return this.parley.user;
  }

  /** The view of a room, entered if need be. */
  enter(name) {
    if (!this.views.has(name)) this.views.set(name, this.#view(name));
    return this.views.get(name);
  }

  leave(name) {
    this.views.get(name)?.room.leave();
    this.views.delete(name);
  }

  /** Says something; where it fails for good, it stays to be seen, and to be tried again. */
  async say(view, data, type, key = newKey()) {
    this.#keys.add(key);
    view.log.mark = null;
    try {
      await view.room.say(data, { key, type });
    } catch (error) {
      view.log.failed.push({ key, data, type, error });
      this.#on.queue(view);
    }
  }

  retry(view, key) {
    const failed = this.discard(view, key);
    if (failed) this.say(view, failed.data, failed.type, key);
  }

  /** Takes back what failed. @returns {object | undefined} what it was */
  discard(view, key) {
    const failed = view.log.failed.find(each => each.key === key);
    view.log.failed = view.log.failed.filter(each => each !== failed);
    this.#on.queue(view);
    return failed;
  }

  /** Own messages that are not in the log, with what keeps them from it. */
  queue({ room, log }) {
    const waiting = room.pending.map(({ key, data, sent }) => ({ key, data, state: sent ? 'sending' : 'queued' }));
    return [...log.failed.map(failed => ({ ...failed, state: 'failed' })), ...waiting];
  }

  /** Reads further back. */
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

  /** The user sees the end of a room. */
  read({ name, log, room }) {
    if (!log.read()) return false;
    if (room.epoch) choices.setReadSeq(name, room.epoch, log.readSeq);
    return true;
  }

  /** Who types in a room now, but ourselves. */
  typing({ typing }) {
    const now = Date.now();
    return [...typing.values()].filter(({ until }) => until > now).map(({ name }) => name);
  }

  #view(name) {
    const view = {
      name,
      room: this.parley.room(name, { history: FIRST }),
      log: new Log(),
      typing: new Map(),
      loading: false,
    };
    const { room, log } = view;
    room.addEventListener('message', ({ message, past }) => this.#message(view, message, past));
    room.addEventListener('gap', ({ missed, reason }) => this.#note(view, 'gap', { missed, reason }));
    room.addEventListener('error', ({ error }) => this.#note(view, 'error', { error }));
    room.addEventListener('joined', () => this.#on.joined(view));
    room.addEventListener('recovered', ({ missed, recovered }) => this.#on.resumed(view, missed, recovered));
    room.addEventListener('presence', () => this.#on.members(view));
    room.addEventListener('queue', () => this.#on.queue(view));
    room.addEventListener('signal', ({ kind, from }) => kind === 'typing' && this.#typing(view, from));
    return view;
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
    // what came with a first visit is nothing that was missed, nor is what the user sees coming
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
