import { fullJitter } from './backoff.js';
import { fromPayload, newKey } from './codec.js';
import { Connection } from './connection.js';
import { Credentials } from './credentials.js';
import { Dialer } from './dialer.js';
import { emit, ParleyError } from './events.js';
import { toCommand } from './limits.js';
import { load } from './load.js';
import { Outbox } from './outbox.js';
import { Requests, toError } from './requests.js';
import { Room } from './room.js';
import { Rooms } from './rooms.js';

export { meaning } from './codes.js';
export { fullJitter, ParleyError, Room };

/** Close codes with which the server rejects a frame. Sending it again would close the next connection, too. */
const REJECTED = [1009, 4400];

/**
 * A client of a Parley server: connects at once and stays connected. See parley.d.ts for all options and events.
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
  /** The server's limits: `{ message, rooms, history }`. */
  limits = {};
  /** The server sends at least one frame in this many ms. */
  heartbeat = 25_000;
  /** The name we ask for. The server learns a changed one with the next `reconnect`. */
  name;
  #connection;
  #requests;
  #credentials;
  #outbox;
  #rooms;
  #options;
  #handshake;
  #dialer;
  /** Whether this connection was welcomed, so that 4401 means that a good token expired. */
  #welcomed = false;
  /** Whether the server has named our user on this connection. */
  #greeted = false;
  /** Identifies a guest: the same secret is the same guest, so that a retry after a reconnect is recognised. */
  #secret = newKey();
  /** A promise of the queue's copy in IndexedDB; undefined if there is none. */
  #store;
  /** The error of every call until `open`; undefined unless closed or refused. */
  #ended;

  /** @param {string | URL} url of the endpoint; relative to the page, http(s) or ws(s) */
  constructor(url, options = {}) {
    super();
    const address = new URL(url, globalThis.location?.href);
    address.protocol = address.protocol.replace('http', 'ws');
    this.name = options.name;
    this.#options = options;
    this.#handshake = new URL(options.handshake ?? '../api/handshake', address.href.replace('ws', 'http'));
    this.#credentials = new Credentials(options, token => this.#refresh(token));
    this.#connection = this.#connect(address.href, options);
    this.#requests = new Requests(command => this.#send(command));
    if (options.persist) this.#store = this.#load(`parley ${address.href}`);
    this.#outbox = new Outbox(options.queue, {
      send: (...say) => this.#say(...say),
      ready: room => this.#rooms.isReady(room),
      changed: room => this.#rooms.tell(room, 'queue'),
      slow: (room, until) => this.#rooms.tell(room, 'slow-down', { until }),
      store: this.#store,
    });
    this.#rooms = new Rooms({
      outbox: this.#outbox,
      requests: this.#requests,
      limits: () => this.limits,
      send: command => this.#send(command),
      left: room => this.state === 'open' && this.#requests.send({ op: 'leave', room }),
      call: async (room, path, init) => {
        if (this.#ended) throw this.#ended;
        return this.#ask(`rooms/${encodeURIComponent(room)}/${path}`, init);
      },
    });
    if (options.persist) this.#restore();
    this.open();
  }

  /** The `readyState` of the current WebSocket; 3 (closed) between two. */
  get readyState() {
    return this.#connection.readyState;
  }

  /** `connecting`, `greeting`, `open`, `waiting`, `closing`, `closed` or `refused`. */
  get state() {
    return this.#connection.state;
  }

  /** When the next attempt starts, in ms since 1970; 0 if none is planned. */
  get retryAt() {
    return this.#connection.retryAt;
  }

  /** How it is connected: `websocket`, or over plain HTTP by `sse` or `poll`. */
  get transport() {
    return this.#connection.transport;
  }

  /** The current WebSocket or its substitute, for inspection; null between two. */
  get socket() {
    return this.#connection.socket;
  }

  /**
   * The room of this name, joined now or as soon as there is a connection; the same object for the same name.
   * @param {string} name
   * @param {{ history?: number, since?: { epoch: string, seq: number } }} [options] for a new room, see parley.d.ts
   * @returns {Room}
   */
  room(name, { history = 50, since } = {}) {
    return this.#rooms.get(name.normalize('NFC'), { history, since });
  }

  /** Connects again after `close` or a refusal, or at once if an attempt is planned. */
  open() {
    if (this.#ended) this.#restart();
    if (this.#dialer.isReady) this.#connection.open(); // else once it is
  }

  /** Disconnects until `open`. Rejects waiting messages; those on their way may still be confirmed. */
  close(code, reason) {
    this.#ended = new ParleyError('closed', 'close() was called');
    this.#wait();
    this.#connection.close(code, reason);
  }

  /** Replaces the connection at once. */
  reconnect() {
    this.#restart();
    if (this.#dialer.isReady) this.#connection.reconnect();
  }

  /** Measures a round trip. @returns {Promise<number>} in ms */
  async ping() {
    const start = performance.now();
    await this.#requests.ask({ op: 'ping' });
    return performance.now() - start;
  }

  /** Finds messages that have all these words, the newest first; over HTTP, so also without a connection. */
  async search(text, options) {
    return (await load('search')).search(this.#ask, text, options);
  }

  /** Sends a frame as it is, even if the server will reject it: for tools that show what happens. */
  sendRaw(data) {
    return this.#connection.send(data);
  }

  #refresh(token) {
    this.#requests.send({ op: 'refresh', token }, undefined, error => emit(this, 'error', { error }));
  }

  /** Asks the HTTP API. @param {string} place beside the handshake's dry run */
  #ask = (place, init) => this.#credentials.fetch(new URL(place, this.#handshake), init);

  #connect(url, options) {
    const { WebSocket = globalThis.WebSocket, delay = fullJitter(), connectTimeout = 10_000 } = options;
    const handshake = this.#handshake;
    const on = { ready: () => !this.#ended && this.open(), back: () => this.state === 'open' && this.reconnect() };
    this.#dialer = new Dialer(url, { ...options, handshake, WebSocket }, on);
    return new Connection(url, this, {
      dial: () => this.#dialer.dial(),
      mayReturn: code => code === 4401 && this.#credentials.expired && this.#welcomed,
      ...{ handshake, delay, connectTimeout },
      opened: () => this.#hello(),
      received: event => this.#take(event),
      blocked: () => this.#dialer.fallBack(),
      lost: closed => this.#closed(closed),
    });
  }

  /** Opens the store; without one, the queue is in memory only. @returns {Promise<object | undefined>} */
  async #load(name) {
    try {
      const { keptSecret, Store } = await load('store');
      this.#secret = keptSecret();
      return new Store(name);
    } catch ({ message }) {
      emit(this, 'error', { error: new ParleyError('not-persistent', `nothing is kept: ${message}`) });
    }
  }

  async #restore() {
    const store = await this.#store;
    const entries = (await store?.adopt().catch(() => {})) ?? [];
    for (const { room } of entries) this.room(room);
    this.#outbox.restore(entries.map(entry => ({ ...entry, data: fromPayload(entry.wire) })));
  }

  async #hello() {
    const { socket } = this;
    let token;
    try {
      token = await this.#credentials.get();
    } catch (error) {
      emit(this, 'error', { error });
      // tabs that share the connection can do without this token
      if (socket === this.socket) this.#connection.lost({ code: 1006, reason: 'no token available' }, 1000);
    }
    await this.#store; // knows the secret
    if (!socket || socket !== this.socket) return;
    this.#credentials.expiresAs(token);
    // a guest keeps the name that the server once gave
    const hello = { op: 'hello', name: this.name ?? this.user?.name, token, client: this.#secret };
    this.#requests.send(
      hello,
      ({ user }) => this.#ready(user),
      error => this.#unwelcome(error),
    );
  }

  /** The server rejected our hello, but may still welcome us as a guest; otherwise it closes. */
  #unwelcome(error) {
    if (error.code === 'offline') return;
    emit(this, 'error', { error });
    if (this.#greeted) this.#ready(this.user);
  }

  #ready({ name }) {
    if (this.#options.shared) this.name = name; // another tab may have chosen it; this one must not change it back
    this.#welcomed = true;
    this.#rooms.join(); // before any listener can close us
    this.#connection.welcomed(this.heartbeat);
    emit(this, 'open', { user: this.user });
  }

  #take(event) {
    const { ev, code, reason, retryAfter } = event;
    if (ev === 'welcome') {
      ({ session: this.session, user: this.user, heartbeat: this.heartbeat, limits: this.limits } = event);
      this.#greeted = true;
    }
    if (ev === 'bye') {
      if (retryAfter) this.#connection.expect(retryAfter);
      emit(this, 'bye', { code, reason, retryAfter });
    }
    if (ev === 'refreshed') this.#credentials.expires(event.expires);
    if (this.#requests.settle(event)) return;
    if (ev === 'error') emit(this, 'error', { error: toError(event) });
    this.#rooms.take(event);
  }

  #closed({ code, name, refusal, next }) {
    const why = `the server closed the connection: ${code} ${refusal?.reason ?? name}`;
    if (next === 'stop') this.#ended ??= new ParleyError('refused', why);
    this.#gone(REJECTED.includes(code) && new ParleyError('invalid', why));
  }

  /** The connection is gone: rooms and queue learn it before any promise does. */
  #gone(fatal) {
    this.#welcomed = this.#greeted = false;
    this.#credentials.stop();
    this.#wait();
    this.#outbox.offline(fatal);
    this.#requests.fail();
  }

  #restart() {
    this.#ended = undefined;
    this.#gone();
  }

  /** After a refusal, a persistent queue stays: for the next page, if not for `open`. */
  #wait() {
    this.#rooms.wait(this.#ended, this.#options.persist && this.#ended?.code === 'refused');
  }

  #say(entry, said, failed) {
    try {
      const command = toCommand(entry, this.room(entry.room).epoch, this.limits.message);
      entry.id = this.#requests.next;
      this.#requests.send(command, ({ epoch, seq, at }) => said({ epoch, seq, at }), failed);
    } catch (error) {
      failed(error);
    }
  }

  /** Sends a command, unless its frame is so long that the server would close the connection (see protocol.md). */
  #send(command) {
    const frame = JSON.stringify(command);
    if (frame.length > 6 * this.limits.message + 65_536) throw new ParleyError('too-big', 'the command is too long');
    return this.#connection.send(frame);
  }
}
