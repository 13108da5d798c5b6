import { ParleyError, RETRY } from './events.js';

/**
 * Own messages that are not durable yet, in order. An entry stays, with its idempotency key, until the server confirms
 * or rejects it. Messages on their way when the connection broke are sent again with their keys: the server stores each
 * once. Every promise that `add` returns settles: by confirmation, by rejection, by abort, or when its room ends.
 */
export class Outbox {
  #entries = [];
  #bytes = 0;
  #options;
  #on;
  /** Whether the messages of earlier pages are in the queue; until then nothing is sent, to keep the order. */
  #restored;

  /**
   * @param {{ entries?: number, bytes?: number, window?: number }} [options] bounds of the queue; `window` is how many
   *   messages of a room may be on their way at once: 1 keeps their order whatever happens
   * @param {{ send(entry: object, said: (at: object) => void, failed: (error: ParleyError) => void): void,
   *   ready(room: string): boolean, changed(room: string): void, store?: Promise<object | undefined> }} on
   */
  constructor(options, on) {
    this.#options = { entries: 1000, bytes: 8 << 20, window: 1, ...options };
    this.#on = on;
    this.#restored = !on.store;
  }

  /** The entries of a room, oldest first. */
  of(room) {
    return this.#entries.filter(entry => entry.room === room);
  }

  /**
   * Queues a message.
   * @param {{ key: string, room: string, data: unknown, signal?: AbortSignal }} entry
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
    const done = new Promise((resolve, reject) => Object.assign(entry, { resolve, reject }));
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
    for (const entry of this.of(room).slice(0, this.#options.window)) {
      if (!entry.wire) return; // its payload is still being read
      if (!entry.sent) this.#send(entry);
    }
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
      entry.sent = false;
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
      const { key, room, wire } = entry;
      this.#store(store => store.put({ key, room, wire }));
      this.flush(room);
    } catch (error) {
      this.#drop(entry, error);
    }
  }

  #weigh(entry) {
    entry.bytes = JSON.stringify(entry.wire).length;
    this.#bytes += entry.bytes;
  }

  #send(entry) {
    entry.sent = true;
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
    setTimeout(() => {
      entry.sent = false;
      this.flush(entry.room);
    }, RETRY);
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
    this.#on.changed(entry.room);
  }

  async #store(change) {
    const store = await this.#on.store;
    if (store) change(store);
  }
}
