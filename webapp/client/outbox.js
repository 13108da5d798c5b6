import { ParleyError, RETRY } from './events.js';

/** How often a message may be answered with `slow-down` until it is rejected. */
const TRIES = 10;

/** The longest pause that one `slow-down` can cause, in ms. */
const LONGEST_PAUSE = 3_600_000;

/**
 * Own messages that are not durable yet, and changes to messages, in order. An entry stays, with its idempotency key, until the server confirms
 * or rejects it. Messages on their way when the connection broke are sent again with their keys: the server stores each
 * once. Every promise that `add` returns settles: by confirmation, by rejection, by abort, or when its room ends.
 */
export class Outbox {
  #entries = [];
  #bytes = 0;
  /** How many entries were queued on this page. */
  #count = 0;
  #options;
  #on;
  /** Whether the messages of earlier pages are in the queue; until then nothing is sent, to keep the order. */
  #restored;
  /** Until when rooms pause because the server asked for it: `{ until, timer }`, `until` in ms since 1970. */
  #pauses = new Map();

  /**
   * @param {{ entries?: number, bytes?: number, window?: number }} [options] bounds of the queue; `window` is how many
   *   messages of a room may be on their way at once. Each follows the one before, so their order stays: see `follows` in
   *   protocol.md
   * @param {{ send(entry: object, said: (at: object) => void, failed: (error: ParleyError) => void): void,
   *   ready(room: string): boolean, changed(room: string): void, slow(room: string, until: number): void, store?: Promise<object | undefined> }} on
   */
  constructor(options, on) {
    this.#options = { entries: 1000, bytes: 8 << 20, window: 16, ...options };
    this.#on = on;
    this.#restored = !on.store;
  }

  /** The entries of a room, oldest first. */
  of(room) {
    return this.#entries.filter(entry => entry.room === room);
  }

  /** The entries of a room as applications see them: `{ key, data, sent }`, for a change also `op` and `of`. */
  pending(room) {
    return this.of(room).map(({ key, data, sent, change }) => ({
      ...{ key, data, sent: Boolean(sent) },
      ...(change && { op: change.op, of: change.seq }),
    }));
  }

  /**
   * Queues a message, or a change to one: `change` holds the fields of its command and the epoch in which they count.
   * @param {{ key: string, room: string, data: unknown, change?: object, signal?: AbortSignal }} entry
   * @param {() => Promise<object>} payload makes the payload fields of `say`; later messages of the room wait for it
   * @returns {Promise<{ epoch: string, seq: number, at: number }>} its position, once it is durable
   */
  async add(entry, payload) {
    const { signal } = entry;
    const { entries, bytes } = this.#options;
    signal?.throwIfAborted();
    if (this.#entries.length >= entries || this.#bytes >= bytes) {
      throw new ParleyError('queue-full', `${this.#entries.length} messages are queued`, true);
    }
    const done = new Promise((resolve, reject) => Object.assign(entry, { resolve, reject, nth: this.#count++ }));
    entry.abort = () => this.#drop(entry, signal.reason);
    signal?.addEventListener('abort', entry.abort);
    this.#entries.push(entry);
    this.#on.changed(entry.room);
    this.#prepare(entry, payload);
    return done;
  }

  /** Puts entries that an earlier page left before all others, and starts to send. Nobody waits for their outcome. */
  restore(entries) {
    const known = new Set(this.#entries.map(entry => entry.key));
    const restored = entries.filter(entry => !known.has(entry.key));
    for (const entry of restored) this.#weigh(entry);
    this.#entries.unshift(...restored);
    this.#restored = true;
    for (const { room } of [...this.#entries]) {
      this.#on.changed(room);
      this.flush(room);
    }
  }

  /** The message with this key is in the log. */
  confirm(key, at) {
    const entry = this.#entries.find(each => each.key === key);
    if (!entry) return;
    this.#remove(entry);
    entry.resolve?.(at);
    this.flush(entry.room);
  }

  /** Sends as many messages of a room as the window allows. */
  flush(room) {
    if (!this.#restored || !this.#on.ready(room)) return;
    const pause = this.#pauses.get(room);
    if (pause?.until > Date.now()) return this.#wait(room, pause);
    let before;
    // after a pause one at a time: a server that had enough would refuse a whole window again
    for (const entry of this.of(room).slice(0, pause ? 1 : this.#options.window)) {
      // its payload is still being read, or its refusal is on the way
      if (!entry.wire || entry.doomed) return;
      if (!entry.sent) this.#send(entry, before);
      before = entry;
    }
  }

  /** Until when a room pauses because the server asked for it, in ms since 1970; 0 if it does not. */
  slowUntil(room) {
    const { until = 0, slow } = this.#pauses.get(room) ?? {};
    return slow && until > Date.now() ? until : 0;
  }

  /** A message was redacted: drops what is still kept of it, also by pages that are gone. @param {string} [key] its own */
  forget(room, seq, key) {
    const isOf = entry => entry.room === room && (entry.key === key || isEdit(entry, seq));
    for (const entry of this.#entries.filter(isOf)) {
      this.#drop(entry, new ParleyError('redacted', `message ${seq} was removed`));
    }
    this.#store(store => store.forget(isOf));
  }

  /** Stops sending for a room. Messages on their way may still be confirmed; the rest is rejected now. */
  end(room, error) {
    for (const entry of this.of(room)) {
      entry.ended = error;
      if (!entry.sent) this.#drop(entry, error);
    }
  }

  /**
   * The connection is gone: nothing is on its way.
   * @param {ParleyError | false} [fatal] if messages on their way may have caused it, and would again: rejects them
   */
  offline(fatal) {
    // a copy: listeners may abort entries
    for (const entry of this.#entries.filter(({ sent }) => sent)) {
      entry.sent = entry.doomed = false;
      const error = fatal || entry.ended;
      if (error) this.#drop(entry, error);
      else this.#on.changed(entry.room);
    }
  }

  async #prepare(entry, payload) {
    try {
      entry.wire = await payload();
      if (!this.#entries.includes(entry)) return; // aborted meanwhile
      this.#weigh(entry);
      const { key, room, wire, change, nth } = entry;
      this.#store(store => store.put({ key, room, wire, change }, nth));
      this.flush(room);
    } catch (error) {
      this.#drop(entry, error);
    }
  }

  #weigh(entry) {
    entry.bytes = JSON.stringify(entry.wire).length;
    this.#bytes += entry.bytes;
  }

  #send(entry, before) {
    entry.sent = true;
    entry.follows = before?.id;
    this.#on.changed(entry.room);
    this.#on.send(
      entry,
      at => this.confirm(entry.key, at),
      error => this.#failed(entry, error),
    );
  }

  #failed(entry, error) {
    if (entry.ended || !error.retry) return this.#drop(entry, entry.ended ?? error);
    if (error.code === 'offline') return; // the next join sends it again
    entry.sent = entry.doomed = false;
    if (error.code === 'out-of-order') return this.flush(entry.room);
    // the server refuses all that follows it; what is before it is waited for, too
    for (const each of this.of(entry.room)) each.doomed = each.sent;
    const slow = error.code === 'slow-down';
    if (slow) entry.slowed = (entry.slowed ?? 0) + 1;
    if (entry.slowed > TRIES) return this.#drop(entry, error);
    this.#pause(entry.room, Math.min(error.retryAfter ?? RETRY, LONGEST_PAUSE), slow);
  }

  /** Sends nothing in a room for a while, so that what waits there stays in order. */
  #pause(room, ms, slow) {
    const pause = this.#pauses.get(room) ?? { until: 0 };
    pause.until = Math.max(pause.until, Date.now() + ms);
    pause.slow = slow;
    this.#pauses.set(room, pause);
    this.#wait(room, pause);
    this.#on.changed(room);
    if (slow) this.#on.slow(room, pause.until);
  }

  #wait(room, pause) {
    clearTimeout(pause.timer);
    pause.timer = setTimeout(() => this.flush(room), pause.until - Date.now());
  }

  #drop(entry, error) {
    if (!this.#entries.includes(entry)) return;
    this.#remove(entry);
    entry.reject?.(error);
    this.flush(entry.room);
  }

  #remove(entry) {
    this.#entries.splice(this.#entries.indexOf(entry), 1);
    this.#bytes -= entry.bytes ?? 0;
    entry.signal?.removeEventListener('abort', entry.abort);
    this.#store(store => store.delete(entry.key));
    if (!this.of(entry.room).length) this.#endPause(entry.room);
    this.#on.changed(entry.room);
  }

  /** Nothing waits for the end of the pause. It is kept while it lasts: what is said next has to wait, too. */
  #endPause(room) {
    const pause = this.#pauses.get(room);
    clearTimeout(pause?.timer);
    if (pause?.until <= Date.now()) this.#pauses.delete(room);
  }

  async #store(change) {
    const store = await this.#on.store;
    if (store) change(store);
  }
}

/** Whether an entry of the queue changes this message's content. */
const isEdit = ({ change }, seq) => change?.op === 'edit' && change.seq === seq;
