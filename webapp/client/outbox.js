import { ParleyError } from './events.js';

/** How long a message waits that the server was too busy for, in ms. */
const AGAIN = 1000;

/**
 * Messages that are not durable yet, in order. Each stays, with its key, until the server says where it stands or
 * that it never will. What was under way when the line broke goes again, with the same key: the server keeps it once.
 */
export class Outbox {
  #entries = [];
  #bytes = 0;
  #options;
  #on;

  /**
   * @param {{ entries?: number, bytes?: number, window?: number }} [options] bounds of the queue; `window` is how many
   *   of a room's messages may be under way at once: 1 keeps their order whatever happens
   * @param {{ send(entry: object, said: (at: object) => void, failed: (error: ParleyError) => void): void,
   *   ready(room: string): boolean, changed(room: string): void, store?: object }} on
   */
  constructor(options, on) {
    this.#options = { entries: 1000, bytes: 8 << 20, window: 1, ...options };
    this.#on = on;
  }

  /** The entries of a room that are not durable yet, oldest first. */
  of(room) {
    return this.#entries.filter(entry => entry.room === room);
  }

  /**
   * Takes a message in.
   * @param {{ key: string, room: string, data: unknown, payload: Promise<object>, signal?: AbortSignal }} entry
   * @returns {Promise<{ epoch: string, seq: number, at: number }>} where it stands, once it is durable
   */
  async add(entry) {
    const { entries, bytes } = this.#options;
    if (this.#entries.length >= entries || this.#bytes >= bytes) {
      throw new ParleyError('queue-full', `${this.#entries.length} messages wait already`, true);
    }
    const done = new Promise((resolve, reject) => Object.assign(entry, { resolve, reject }));
    const taken = () => this.#drop(entry, new ParleyError('aborted', 'taken back'));
    entry.signal?.addEventListener('abort', taken, { once: true });
    this.#entries.push(entry);
    this.#on.changed(entry.room);
    this.#prepare(entry);
    return done;
  }

  /** Puts entries that an earlier page left behind before all others. Nobody waits for their outcome. */
  restore(entries) {
    const known = new Set(this.#entries.map(entry => entry.key));
    const back = entries.filter(entry => !known.has(entry.key));
    for (const entry of back) this.#weigh(entry);
    this.#entries.unshift(...back);
    for (const { room } of back) this.#on.changed(room);
  }

  /** The message with this key is in the log. */
  confirm(key, at) {
    const entry = this.#entries.find(each => each.key === key);
    if (!entry) return;
    this.#remove(entry);
    entry.resolve?.(at);
    this.flush(entry.room);
  }

  /** Sends what may go now. */
  flush(room) {
    if (!this.#on.ready(room)) return;
    for (const entry of this.of(room).slice(0, this.#options.window)) {
      if (!entry.wire) return; // still being read: those behind it wait
      if (!entry.sent) this.#send(entry);
    }
  }

  /** The line is gone: nothing is under way any more. */
  offline() {
    // a copy: who is told may take entries back
    for (const entry of [...this.#entries]) {
      if (!entry.sent) continue;
      entry.sent = false;
      this.#on.changed(entry.room);
    }
  }

  async #prepare(entry) {
    try {
      entry.wire = await entry.payload;
      this.#weigh(entry);
      this.#on.store?.put({ key: entry.key, room: entry.room, wire: entry.wire });
      this.flush(entry.room);
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
    this.#on.send(entry, at => this.confirm(entry.key, at), error => this.#failed(entry, error));
  }

  #failed(entry, error) {
    if (!error.retry) return this.#drop(entry, error);
    if (error.code === 'offline') return; // the next join sends it again
    setTimeout(() => {
      entry.sent = false;
      this.flush(entry.room);
    }, AGAIN);
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
    this.#on.store?.delete(entry.key);
    this.#on.changed(entry.room);
  }
}
