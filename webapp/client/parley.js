import { fullJitter } from './backoff.js';
import { fromPayload, newKey } from './codec.js';
import { Connection } from './connection.js';
import { emit, ParleyError } from './events.js';
import { Outbox } from './outbox.js';
import { Requests } from './requests.js';
import { Room } from './room.js';
import { dialShared } from './shared.js';
import { keptSecret, Store } from './store.js';
import { Tokens } from './token.js';

export { meaning } from './codes.js';
export { fullJitter, ParleyError, Room };

/**
 * A client of a Parley server: connects at once and stays connected. All options and events: see parley.d.ts.
 *
 *     const parley = new Parley('/ws/chat', { name: 'Ada' });
 *     const lobby = parley.room('lobby');
 *     lobby.addEventListener('message', e => console.log(e.message));
 *     await lobby.say('hello');
 */
export class Parley extends EventTarget {
  /** Who we are: `{ id, name }`; null until welcomed. */
  user = null;
  /** The server's name for this connection. */
  session = null;
  /** What the server allows: `{ message, rooms, history }`. */
  limits = {};
  /** How often the server gives a sign of life, in ms. */
  heartbeat = 25_000;
  /** What we want to be called. The server learns another name with the next `reconnect`. */
  name;
  #rooms = new Map();
  #connection;
  #requests;
  #tokens;
  #outbox;
  /** Whether this line was welcomed, so that a 4401 means that the token ended, not that it was never good. */
  #welcomed = false;
  /** Whether the server told on this line who we are. */
  #greeted = false;
  /** What only this guest knows: the same secret is the same guest, so a retry after a reconnect is known as one. */
  #secret;
  /** Whether the outbox has what an earlier page left; until then nothing goes out, to keep the order. */
  #restored = true;

  /**
   * @param {string | URL} url of the endpoint; relative to the page, http(s) or ws(s)
   * @param {object} [options]
   */
  constructor(url, options = {}) {
    super();
    const address = new URL(url, globalThis.location?.href);
    address.protocol = address.protocol.replace('http', 'ws');
    const store = options.persist ? new Store(`parley ${address.href}`) : undefined;
    this.name = options.name;
    this.#secret = options.persist ? keptSecret() : newKey();
    this.#tokens = new Tokens(options.token, token => this.#refresh(token));
    this.#connection = this.#connect(address.href, options);
    this.#requests = new Requests(command => this.#connection.send(command));
    this.#outbox = new Outbox(options.queue, {
      send: (entry, said, failed) => this.#say(entry, said, failed),
      ready: room => this.#restored && this.#rooms.get(room)?._ready,
      changed: room => this.#rooms.has(room) && emit(this.#rooms.get(room), 'queue'),
      store,
    });
    if (store) this.#restore(store);
    this.open();
  }

  /** The `readyState` of the WebSocket of now; 3 (closed) between two. */
  get readyState() {
    return this.#connection.readyState;
  }

  /** What we are at: `connecting`, `greeting`, `open`, `waiting`, `closing`, `closed` or `refused`. */
  get state() {
    return this.#connection.state;
  }

  /** When the next attempt begins, in ms since 1970; 0 when none is planned. */
  get retryAt() {
    return this.#connection.retryAt;
  }

  /** The WebSocket of now, or what stands for it, to look at; null between two. */
  get socket() {
    return this.#connection.socket;
  }

  /**
   * The room of this name, joined now or as soon as there is a line; the same object for the same name.
   * @param {string} name
   * @param {{ history?: number }} [options] how many of the newest messages come along at first
   * @returns {Room}
   */
  room(name, { history = 50 } = {}) {
    name = name.normalize('NFC');
    if (!this.#rooms.has(name)) {
      const room = new Room(name, this.#line(), history);
      this.#rooms.set(name, room);
      if (this.state === 'open') room._join();
    }
    return this.#rooms.get(name);
  }

  /** Connects again after `close` or a refusal, or at once where an attempt is waited for. */
  open() {
    this.#connection.open();
  }

  /** Leaves for good, until `open`. What is not durable yet stays queued. */
  close(code, reason) {
    this.#connection.close(code, reason);
  }

  /** Cuts the line and comes back at once. */
  reconnect() {
    this.#gone();
    this.#connection.reconnect();
  }

  /** Measures the way there and back. @returns {Promise<number>} in ms */
  async ping() {
    const start = performance.now();
    await this.#requests.ask({ op: 'ping' });
    return performance.now() - start;
  }

  /** Sends a frame as it is, whatever the server may think of it: for tools that show what happens. */
  sendRaw(data) {
    return this.#connection.sendRaw(data);
  }

  #connect(url, { WebSocket = globalThis.WebSocket, shared, handshake, delay, connectTimeout }) {
    const connection = new Connection(url, {
      dial: (...to) => (shared ? dialShared(...to) : new WebSocket(...to)),
      handshake: handshake ?? new URL('../api/handshake', url.replace(/^ws/, 'http')),
      mayReturn: code => code === 4401 && this.#tokens.renewable && this.#welcomed,
      delay: delay ?? fullJitter(),
      connectTimeout: connectTimeout ?? 10_000,
    });
    connection.addEventListener('opened', () => this.#hello());
    connection.addEventListener('event', ({ event }) => this.#take(event));
    connection.addEventListener('frame', ({ sent, data, at }) => emit(this, 'frame', { sent, data, at }));
    connection.addEventListener('state', ({ state }) => emit(this, 'state', { state }));
    connection.addEventListener('close', closed => this.#closed(closed));
    return connection;
  }

  async #restore(store) {
    this.#restored = false;
    const entries = await store.adopt().catch(() => []);
    this.#outbox.restore(entries.map(entry => ({ ...entry, data: fromPayload(entry.wire) })));
    this.#restored = true;
    for (const { room } of entries) this.room(room);
    for (const room of this.#rooms.keys()) this.#outbox.flush(room);
  }

  async #hello() {
    const { socket } = this;
    let token;
    try {
      token = await this.#tokens.get();
    } catch (error) {
      emit(this, 'error', { error });
      if (socket === this.socket) this.#connection.lost({ code: 1006, reason: 'no token to be had' });
    }
    if (!socket || socket !== this.socket) return;
    // a guest keeps the name that the server once gave
    const hello = { op: 'hello', name: this.name ?? this.user?.name, token, client: this.#secret };
    this.#requests.send(hello, () => this.#ready(), error => this.#unwelcome(error));
  }

  /** Our hello was no good, but as a guest we may be welcome all the same; else the server closes. */
  #unwelcome(error) {
    if (error.code === 'offline') return;
    emit(this, 'error', { error });
    if (this.#greeted) this.#ready();
  }

  #ready() {
    this.#welcomed = true;
    this.#connection.welcomed(this.heartbeat);
    emit(this, 'open', { user: this.user });
    for (const room of this.#rooms.values()) room._join();
  }

  #take(event) {
    const { ev, code, message, retry } = event;
    if (ev === 'welcome') {
      const { session, user, heartbeat, limits } = event;
      Object.assign(this, { session, user, heartbeat, limits });
      this.#greeted = true;
    }
    if (ev === 'bye') this.#bye(event);
    if (ev === 'refreshed') this.#tokens.expires(event.expires);
    if (this.#requests.settle(event)) return;
    if (ev === 'error') emit(this, 'error', { error: new ParleyError(code, message, retry) });
    this.#rooms.get(event.room)?._take(event);
  }

  #bye({ code, reason, retryAfter }) {
    if (retryAfter) this.#connection.expect(retryAfter);
    emit(this, 'bye', { code, reason, retryAfter });
  }

  #closed({ code, reason, wasClean, name, refusal, next, retryIn }) {
    this.#gone();
    emit(this, 'close', { code, reason, wasClean, name, refusal, next, retryIn });
  }

  /** The line is gone: rooms and queue know it before any promise does. */
  #gone() {
    this.#welcomed = this.#greeted = false;
    this.#tokens.stop();
    for (const room of this.#rooms.values()) room._lost();
    this.#outbox.offline();
    this.#requests.fail();
  }

  #refresh(token) {
    this.#requests.send({ op: 'refresh', token }, () => {}, error => emit(this, 'error', { error }));
  }

  /** What a room may use of us. */
  #line() {
    const parley = this;
    return {
      outbox: this.#outbox,
      request: (...call) => this.#requests.send(...call),
      ask: command => this.#requests.ask(command),
      send: command => this.state === 'open' && this.#connection.send(command),
      leave: room => this.#leave(room),
      fitting: payload => this.#fitting(payload),
      get limits() {
        return parley.limits;
      },
    };
  }

  #leave(room) {
    this.#rooms.delete(room.name);
    if (this.state === 'open') this.#requests.send({ op: 'leave', room: room.name }, () => {});
  }

  #say({ room, key, wire }, said, failed) {
    try {
      this.#fitting(wire); // it may have been queued before the limit was known
      this.#requests.send({ op: 'say', room, key, ...wire }, said, failed);
    } catch (error) {
      failed(error);
    }
  }

  /** Throws where the server would refuse a payload for its size; returns it otherwise. */
  #fitting(payload) {
    const { text, json, base64 } = payload;
    const size = base64
      ? Math.floor((base64.replace(/=+$/, '').length * 3) / 4)
      : new TextEncoder().encode(text ?? JSON.stringify(json)).length;
    const limit = this.limits.message ?? Infinity;
    if (size > limit) throw new ParleyError('too-big', `${size} bytes, but ${limit} are the limit`);
    return payload;
  }
}
